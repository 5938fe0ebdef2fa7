"""Ids of merged candidates are replaced in every kind of record, and nothing else changes."""

from __future__ import annotations

import polars as pl

from migrate.normalise.merged_people import replace_merged

MERGED = {"12": "11"}


def test_a_candidate_id_is_replaced_also_with_spaces_around_it_and_others_stay_as_written() -> None:
    frame = pl.DataFrame({"candidate_id": ["12", " 12 ", "11", " 13", "", None], "content": ["12"] * 6})
    assert replace_merged(frame, MERGED)["candidate_id"].to_list() == ["11", "11", "11", " 13", "", None]
    assert replace_merged(frame, MERGED)["content"].to_list() == ["12"] * 6


def test_the_owner_of_a_value_is_replaced_only_if_it_is_a_candidate() -> None:
    frame = pl.DataFrame({"entity_id": ["12"] * 3, "entity_type": ["Candidate", "project", None]})
    assert replace_merged(frame, MERGED)["entity_id"].to_list() == ["11", "12", "11"]


def test_without_decisions_a_frame_is_unchanged() -> None:
    frame = pl.DataFrame({"candidate_id": ["12"]})
    assert replace_merged(frame, {}) is frame

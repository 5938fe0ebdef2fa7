"""Invents hiring states, projects with their job posts, and interview modules."""

from __future__ import annotations

from migrate.demo.scene import Project, Scene, State

HEADERS = {
    "hiring_states": ("candidate_hiringstate_id", "name", "type"),
    "projects": (
        "project_id", "project_name", "visibility", "state", "type", "owner_profile_url", "candidate_hiring_state_ids",
        "Candidate_hiringstate_id", "sourcing_channels", "project_description", "job_post_id", "job_post_description",
        "Job_post_created_at", "job_post_state", "created_time", "last_modified_time",
    ),
    "interview_modules": ("interview_module_id", "description", "name", "state", "start_time", "end_time"),
}  # fmt: skip

_MODULE_STATES = ("draft", "invitation sent", "feedback pending", "complete")
_POSTS = (0, 0, 1, 1, 1, 1, 2, 3)


def invent_states(scene: Scene) -> None:
    """Hiring states: the same names come back under other ids, as companies leave them behind."""
    states: list[State] = []
    for round_ in range(2):
        for name, kind in scene.words.hiring_states:
            state = State(f"{'00' if round_ else ''}{1000 + len(states)}", name, kind)
            states.append(state)
            scene.sheets["hiring_states"].put((state.state_id, state.name, state.type))
    scene.states = tuple(states)


def invent_projects(scene: Scene, count: int) -> None:
    """Projects, each repeated for each of its job posts; the last one is named nowhere else."""
    for number in range(count):
        _project(scene, number)


def _project(scene: Scene, number: int) -> None:
    random, people, tally = scene.random, scene.people, scene.tally
    project_id = f"{7_000_000_000_000_000_000 + number * 3 + 1}" if number % 5 == 2 else f"{20_000 + number}"
    half = scene.states[: len(scene.states) // 2] if number % 2 else scene.states[len(scene.states) // 2 :]
    pipeline = [state for state in half if random.random() < 0.85] or list(half)
    random.shuffle(pipeline)
    listed, extra = pipeline, ""
    if len(pipeline) > 3 and number % 4 == 1:
        listed, extra = pipeline[:-1], pipeline[-1].state_id  # the list lacks it, the other column adds it
    elif number % 4 == 3:
        extra = pipeline[0].state_id
    ids = "; ".join(state.state_id for state in listed) + (";" if number % 7 == 0 else "")
    channels = sorted({people.draw(scene.words.channels) for _ in range(int(random.random() * 4))})
    name = f"{people.draw(scene.words.roles)}, {people.draw(scene.words.places)}"
    state = ("ACTIVE", "ACTIVE", "CLOSED", "DRAFT")[int(random.random() * 4)]
    owner = scene.user()
    made = scene.moment()
    head = (
        project_id,
        name,
        people.draw(("PUBLIC", "PRIVATE")),
        state,
        people.draw(("JOB_POSTING", "SOURCING")),
        owner,
        ids,
        extra,
    )
    middle = (";".join(channels), scene.texts.body(f"project {project_id}"))
    times = (str(made), str(made + int(random.random() * 9_000_000_000)))
    posts = people.draw(_POSTS)
    for post in range(posts):
        content = scene.texts.body(f"post {post}") if random.random() < 0.9 else ""
        cells = (scene.next("job_post", 900_000), content, str(scene.moment()), people.draw(("active", "closed")))
        scene.sheets["projects"].put((*head, *middle, *cells, *times), later=post > 0 and number % 3 == 0)
    if not posts:
        scene.sheets["projects"].put((*head, *middle, "", "", "", "", *times))
    scene.projects.append(Project(project_id, tuple(pipeline)))
    tally.rows["job"] += 1
    tally.rows["job_sourcing_channel"] += len(channels)
    tally.rows["job_posting"] += posts
    tally.rows["job_interview_stage"] += len(pipeline)


def invent_modules(scene: Scene, count: int) -> None:
    """Interview modules; the first of every four is never named by a scorecard."""
    for number in range(count):
        module_id = scene.next("module", 300_000)
        begin = scene.moment()
        times = (str(begin), str(begin + 2_700_000)) if number % 5 else ("", "")
        name = f"{scene.people.draw(('Coding', 'Culture', '面接', 'Gespräch; Runde'))} {number}"
        state = _MODULE_STATES[number % len(_MODULE_STATES)]
        scene.sheets["interview_modules"].put((module_id, scene.texts.body(f"module {module_id}"), name, state, *times))
        scene.tally.rows["interview_module"] += 1
        if number % 4:
            scene.modules.append(module_id)

from tests.plan.worlds import file_world, world

__all__ = ["file_world", "world"]

"""How much of the machine a run may use (実行の指定): processes, cluster, cache. It changes no result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.errors import Problem, SettingsError, near_matches, shown

if TYPE_CHECKING:
    from textmine.partitions import Cache, Engine

ENGINES = ("local", "dask")


@dataclass(frozen=True)
class Work:
    """Where work is done: ``engine_name`` "local" or "dask", by how many ``processes``.

    0 processes: as many as the size asks for, which the command line does; a script has to guard its main
    module (``if __name__ == "__main__"``) before it may start any, so one is the default here. ``scheduler``:
    the address of a Dask scheduler (tcp://…); ``kept``: whether what became of texts is kept on disk and
    taken from there, which the command line does unless told not to.
    """

    engine_name: str = "local"
    processes: int = 1
    scheduler: str = ""
    kept: bool = False

    def engine(self, answers: int) -> Engine:
        """The engine for so many answers. Raises SettingsError where there is no such engine."""
        if self.engine_name == "dask":
            from textmine.partitions.cluster import Cluster

            return Cluster(self.scheduler)
        if self.engine_name != "local":
            raise SettingsError(_unknown_engine(self.engine_name))
        from textmine.partitions import choose_engine

        return choose_engine(answers, processes=self.processes)

    def cache(self) -> Cache | None:
        """The cache, None where it is not used."""
        from textmine.partitions import Cache

        return Cache.of_user() if self.kept else None


def _unknown_engine(name: str) -> Problem:
    near = " / ".join(near_matches(name, ENGINES)) or ", ".join(ENGINES)
    return Problem(
        f"「{shown(name)}」という実行の場はありません",
        f"there is no engine '{shown(name)}'",
        "--engine",
        f"選べる物: {near}",
        f"choices: {near}",
    )

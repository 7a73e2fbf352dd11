"""What the browser is answered (画面の応答): give a table, look over its columns, run, take the results.

/                       the surveys on the desk, and where a new table is given
/survey/NAME            what would be read, the run, the results
/survey/NAME/columns    what each column is -> survey.toml
/survey/NAME/settings   survey.toml as text
/survey/NAME/job        how far the run is, as JSON
/survey/NAME/results/…  the results, and zips of them
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from textmine.errors import InputError, Problem, SettingsError, TextmineError
from textmine.files.grid import MAX_COLUMNS
from textmine.folders import write_file
from textmine.web.checked import checked, told
from textmine.web.desk import (
    TABLES,
    Desk,
    Folder,
    may_be_shared,
    result_file,
    table_name,
    zipped,
)
from textmine.web.form import ROLE_NAMES, column_rows, looked_over, settings_of
from textmine.web.jobs import Job, compare_with, run_survey
from textmine.web.look import page, stylesheet
from textmine.web.refusals import busy, no_result, no_survey, nothing_given, refusal_of
from textmine.web.results import compared_with, results_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from textmine.guess import Described
    from textmine.settings import Settings

LAST_LOOK = 1.0
"""Seconds that a browser has for the style of the last page."""

MOST_FIELDS = 2 * MAX_COLUMNS + 10
"""The largest form: a role and a name of each column, and what stands above them."""

HERE = Path(__file__).parent / "templates"


View = Callable[["Pages", "Request", Folder], Awaitable[Response]]


def of_survey(view: View) -> Callable[[Pages, Request], Awaitable[Response]]:
    """Give a view its survey by the name in the address; what is wrong with its files becomes a page."""

    @wraps(view)
    async def answer(self: Pages, request: Request) -> Response:
        folder = self.desk.survey(request.path_params["name"])
        if folder is None:
            return self.problems([no_survey(request.path_params["name"])], back="/", status=404)
        try:
            return await view(self, request, folder)
        except TextmineError as error:
            # Without settings the survey's own page would only lead here again.
            back = _address(folder) if folder.settings.is_file() else "/"
            return self.problems(error.problems, back=back)

    return answer


class Pages:
    """The pages of one desk; ``quit``: ends the server."""

    def __init__(self, desk: Desk, lang: str, quit_server: Callable[[], None]) -> None:
        self.desk, self.lang, self.quit = desk, lang, quit_server
        self.jobs: dict[str, Job] = {}
        # Two requests that come at once must not both find that nothing runs.
        self._beginning = asyncio.Lock()

    def app(self) -> Starlette:
        """The application: one function an address."""
        survey = "/survey/{name}"
        return Starlette(
            routes=[
                Route("/", self.home),
                Route("/tables", self.give, methods=["POST"]),
                Route(survey, self.survey),
                Route(survey + "/columns", self.columns),
                Route(survey + "/columns", self.choose, methods=["POST"]),
                Route(survey + "/settings", self.settings),
                Route(survey + "/settings", self.write_settings, methods=["POST"]),
                Route(survey + "/files", self.put_file, methods=["POST"]),
                Route(survey + "/run", self.run, methods=["POST"]),
                Route(survey + "/stop", self.stop, methods=["POST"]),
                Route(survey + "/job", self.job),
                Route(survey + "/compare", self.compare, methods=["POST"]),
                *self._results(survey, "/results"),
                *self._results(survey, "/compared/{before}"),
                Route("/quit", self.leave, methods=["POST"]),
                Route("/look.css", self.style),
                Route("/look.js", self.script),
            ],
            exception_handlers={
                HTTPException: self._refused,
                OSError: self._refused,
                ClientDisconnect: self._gone,
                Exception: self._refused,
            },
        )

    def _results(self, survey: str, place: str) -> list[Route]:
        """The addresses of some results: single files, and two zips."""
        return [
            Route(f"{survey}{place}/all.zip", self.everything),
            Route(f"{survey}{place}/share.zip", self.shareable),
            Route(f"{survey}{place}/{{inside:path}}", self.result),
        ]

    # ------------------------------------------------------------ what goes wrong

    async def _refused(self, _request: Request, error: Exception) -> Response:
        """A page that says why; where the program itself is wrong, its traceback stands on the terminal."""
        problem, status = refusal_of(error)
        return self.problems([problem], back="/", status=status)

    async def _gone(self, _request: Request, _error: Exception) -> Response:
        """Nobody waits for the answer any more."""
        return Response(status_code=400)

    # ------------------------------------------------------------ the desk

    async def home(self, _request: Request) -> Response:
        """The surveys, and where a new table is given."""
        return self._page("home", surveys=self.desk.surveys(), desk=self.desk.path, kinds=",".join(TABLES))

    async def give(self, request: Request) -> Response:
        """A new table: into a folder of its own, then to its columns."""
        async with request.form() as form:
            given = form.get("table")
            if not isinstance(given, UploadFile) or not given.filename:
                return self.problems([nothing_given()], back="/")
            content, name = await given.read(), given.filename
        try:
            folder = await run_in_threadpool(self.desk.put, name, content)
        except TextmineError as error:
            return self.problems(error.problems, back="/")
        return _to(folder, "" if folder.settings.is_file() else "/columns")

    async def leave(self, _request: Request) -> Response:
        """End the server and what it runs, once the browser has the last page with its look."""
        for job in self.jobs.values():
            await run_in_threadpool(job.stop)
        answer = self._page("left")
        answer.background = BackgroundTask(self._quit_soon)
        return answer

    async def _quit_soon(self) -> None:
        await asyncio.sleep(LAST_LOOK)
        self.quit()

    # ------------------------------------------------------------ one survey

    @of_survey
    async def survey(self, _request: Request, folder: Folder) -> Response:
        """What would be read of the survey, its run, its results."""
        if not folder.settings.is_file():
            return _to(folder, "/columns")
        job = self.jobs.get(folder.name)
        running = job is not None and job.is_running
        return self._page(
            "survey",
            folder=folder,
            address=_address(folder),
            job=job,
            progress=job.progress if job else None,
            running=running,
            read=None if running else await run_in_threadpool(checked, folder, self.lang),
            results=None if running else results_of(folder.results, "/results", self.lang),
            compared=[] if running else [compared_with(path, self.lang) for path in folder.comparisons()],
            others=[one.name for one in self.desk.surveys() if _can_becompared_with(one, folder)],
        )

    @of_survey
    async def columns(self, request: Request, folder: Folder) -> Response:
        """What the columns are, as settled before or guessed, to be mended."""
        described, given = await run_in_threadpool(looked_over, folder, request.query_params.get("sheet"))
        return self._columns(folder, described, given)

    def _columns(
        self,
        folder: Folder,
        described: Described,
        given: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
    ) -> Response:
        """The form of the columns as guessed, or as ``given`` with what is wrong with that."""
        settings = described.settings
        return self._page(
            "columns",
            status=400 if problems else 200,
            folder=folder,
            problems=told(problems, self.lang),
            rows=column_rows(described, given),
            guessed=given is None,
            roles=ROLE_NAMES,
            title=settings.title if given is None else given.get("title", ""),
            persons=settings.privacy.persons if given is None else "persons" in given,
            sheet=described.settings.sheet or described.grid.encoding.partition(": ")[2],
            sheets=[name for name, _, _ in described.grid.sheets],
            header_row=described.settings.header_row,
            answers=len(described.sheet.rows),
            file=described.grid.path.name,
        )

    @of_survey
    async def choose(self, request: Request, folder: Folder) -> Response:
        """Write survey.toml from what was chosen."""
        from textmine.guess import describe

        async with request.form(max_fields=MOST_FIELDS) as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        described = await run_in_threadpool(describe, folder.table(), sheet=given.get("sheet", ""))
        try:
            settings = await run_in_threadpool(settings_of, described, given)
        except SettingsError as error:
            return self._columns(folder, described, given, error.problems)
        await run_in_threadpool(_write_settings, folder, settings, described)
        return _to(folder)

    @of_survey
    async def settings(self, _request: Request, folder: Folder) -> Response:
        """survey.toml as text."""
        # What is not UTF-8 is shown damaged, to be mended here.
        text = (
            folder.settings.read_bytes().decode("utf-8-sig", "replace") if folder.settings.is_file() else ""
        )
        return self._page("settings", folder=folder, address=_address(folder), text=text, problems=[])

    @of_survey
    async def write_settings(self, request: Request, folder: Folder) -> Response:
        """Keep survey.toml as it was written; what is wrong with it stands on the survey's page."""
        async with request.form() as form:
            text = str(form.get("text", ""))
        write_file(folder.settings, text.replace("\r\n", "\n"))
        return _to(folder)

    @of_survey
    async def put_file(self, request: Request, folder: Folder) -> Response:
        """A table into the survey's folder: a newer version of one, or one that is to be joined."""
        async with request.form() as form:
            given = form.get("table")
            if not isinstance(given, UploadFile) or not given.filename:
                raise InputError(nothing_given())
            name, content = table_name(given.filename), await given.read()
        await run_in_threadpool(write_file, folder.path / name, content)
        return _to(folder)

    # ------------------------------------------------------------ the run

    @of_survey
    async def run(self, _request: Request, folder: Folder) -> Response:
        """Start the main job."""
        return await self._begin(folder, Job, run_survey, folder.settings, folder.results, self.lang)

    @of_survey
    async def compare(self, request: Request, folder: Folder) -> Response:
        """Start the comparison with an earlier survey of the desk."""
        async with request.form() as form:
            before = self.desk.survey(str(form.get("before", "")))
        if before is None or not before.settings.is_file():
            raise InputError(no_survey(str(form.get("before", ""))))
        job = partial(Job, about=before.name)
        output = folder.comparison(before.name)
        return await self._begin(
            folder, job, compare_with, before.settings, folder.settings, output, self.lang
        )

    async def _begin(self, folder: Folder, job: Callable[..., Job], *arguments: object) -> Response:
        """Start a job; one at a time, for it takes the whole machine."""
        async with self._beginning:
            if any(one.is_running for one in self.jobs.values()):
                raise InputError(busy())
            self.jobs[folder.name] = await run_in_threadpool(job, *arguments)
        return _to(folder)

    @of_survey
    async def stop(self, _request: Request, folder: Folder) -> Response:
        """End the run; the results of before stay."""
        if job := self.jobs.get(folder.name):
            await run_in_threadpool(job.stop)
        return _to(folder)

    @of_survey
    async def job(self, _request: Request, folder: Folder) -> Response:
        """How far the run is."""
        job = self.jobs.get(folder.name)
        return JSONResponse(asdict(job.progress) if job else {"state": "none"})

    # ------------------------------------------------------------ the results

    @of_survey
    async def result(self, request: Request, folder: Folder) -> Response:
        """One file of the results; pages and pictures to be looked at, all else to be kept."""
        path = result_file(_asked(request, folder), request.path_params["inside"])
        if path is None:
            return self.problems([no_result()], back=_address(folder), status=404)
        shown = path.suffix in (".html", ".png", ".svg")
        return FileResponse(
            path,
            filename=path.name,
            content_disposition_type="inline" if shown else "attachment",
            # A picture opened by itself runs nothing; the report brings its own policy.
            headers={"content-security-policy": "sandbox"} if path.suffix == ".svg" else None,
        )

    @of_survey
    async def everything(self, request: Request, folder: Folder) -> Response:
        """All results as one zip."""
        content = await run_in_threadpool(zipped, _asked(request, folder), lambda _inside: True)
        return _zip(content, f"{folder.name}.zip")

    @of_survey
    async def shareable(self, request: Request, folder: Folder) -> Response:
        """The results without those that stay with the office."""
        content = await run_in_threadpool(zipped, _asked(request, folder), may_be_shared)
        return _zip(content, f"{folder.name}_share.zip")

    # ------------------------------------------------------------ the look

    async def style(self, _request: Request) -> Response:
        """The look of the pages."""
        return Response(stylesheet(), media_type="text/css")

    async def script(self, _request: Request) -> Response:
        """The behaviour of the pages."""
        return FileResponse(HERE / "look.js", media_type="text/javascript")

    def _page(self, name: str, *, status: int = 200, **values: object) -> HTMLResponse:
        return HTMLResponse(page(name, self.lang, values), status_code=status)

    def problems(self, problems: Sequence[Problem], *, back: str, status: int = 400) -> HTMLResponse:
        """What is wrong and what to do, and the way back."""
        return self._page("problems", status=status, problems=told(problems, self.lang), back=back)


def _write_settings(folder: Folder, settings: Settings, described: Described) -> None:
    from textmine.guess import write_template

    write_file(folder.settings, write_template(settings, described.grid))


def _asked(request: Request, folder: Folder) -> Path:
    """The results that an address means: of the survey, or of a comparison."""
    before = request.path_params.get("before")
    return folder.comparison(before) if before else folder.results


def _can_becompared_with(one: Folder, other: Folder) -> bool:
    return one.name != other.name and one.settings.is_file()


def _address(folder: Folder) -> str:
    return f"/survey/{quote(folder.name)}"


def _to(folder: Folder, further: str = "") -> RedirectResponse:
    return RedirectResponse(_address(folder) + further, status_code=303)


def _zip(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=utf-8''{quote(name)}"
    return Response(content, media_type="application/zip", headers={"content-disposition": disposition})

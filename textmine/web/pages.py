"""What the browser is answered (画面の応答): give a table, look over its columns, run, take the results.

/                       the surveys on the desk, and where a new table is given
/survey/NAME            what would be read, the run, the results
/survey/NAME/columns    what each column is -> survey.toml
/survey/NAME/settings   survey.toml as text
/survey/NAME/job        how far the run is, as JSON
/survey/NAME/results/…  the results, and zips of them
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from textmine.errors import InputError, Problem, TextmineError
from textmine.folders import write_file
from textmine.web.desk import (
    TABLES,
    Desk,
    Folder,
    may_be_shared,
    result_file,
    result_pictures,
    table_name,
    zipped,
)
from textmine.web.form import ROLE_NAMES, column_rows, settings_of
from textmine.web.jobs import Job
from textmine.web.look import page, stylesheet

if TYPE_CHECKING:
    from starlette.requests import Request

    from textmine.outputs import Output

HERE = Path(__file__).parent / "templates"
PICTURES_SHOWN = 8


@dataclass(frozen=True)
class Checked:
    """What ``textmine check`` says of a survey."""

    title: str
    persons: bool = False
    lines: Sequence[str] = ()
    problems: Sequence[str] = ()


View = Callable[["Pages", "Request", Folder], Awaitable[Response]]


def of_survey(view: View) -> Callable[[Pages, Request], Awaitable[Response]]:
    """Give a view its survey by the name in the address; what is wrong with its files becomes a page."""

    @wraps(view)
    async def answer(self: Pages, request: Request) -> Response:
        folder = self.desk.survey(request.path_params["name"])
        if folder is None:
            return self.problems([_no_survey(request.path_params["name"])], back="/", status=404)
        try:
            return await view(self, request, folder)
        except TextmineError as error:
            return self.problems(error.problems, back=_address(folder))

    return answer


class Pages:
    """The pages of one desk; ``quit``: ends the server."""

    def __init__(self, desk: Desk, lang: str, quit_server: Callable[[], None]) -> None:
        self.desk, self.lang, self.quit = desk, lang, quit_server
        self.jobs: dict[str, Job] = {}

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
                Route(survey + "/results/{inside:path}", self.result),
                Route(survey + "/all.zip", self.everything),
                Route(survey + "/share.zip", self.shareable),
                Route("/quit", self.leave, methods=["POST"]),
                Route("/look.css", self.style),
                Route("/look.js", self.script),
            ]
        )

    # ------------------------------------------------------------ the desk

    async def home(self, _request: Request) -> Response:
        """The surveys, and where a new table is given."""
        return self._page("home", surveys=self.desk.surveys(), desk=self.desk.path, kinds=",".join(TABLES))

    async def give(self, request: Request) -> Response:
        """A new table: into a folder of its own, then to its columns."""
        async with request.form() as form:
            given = form.get("table")
            if not isinstance(given, UploadFile) or not given.filename:
                return self.problems([_nothing_given()], back="/")
            content, name = await given.read(), given.filename
        try:
            folder = await run_in_threadpool(self.desk.put, name, content)
        except TextmineError as error:
            return self.problems(error.problems, back="/")
        return _to(folder, "" if folder.settings.is_file() else "/columns")

    async def leave(self, _request: Request) -> Response:
        """End the server and what it runs."""
        for job in self.jobs.values():
            await run_in_threadpool(job.stop)
        self.quit()
        return self._page("left")

    # ------------------------------------------------------------ one survey

    @of_survey
    async def survey(self, _request: Request, folder: Folder) -> Response:
        """What would be read of the survey, its run, its results."""
        if not folder.settings.is_file():
            return _to(folder, "/columns")
        job = self.jobs.get(folder.name)
        running = job is not None and job.is_running
        read = None if running else await run_in_threadpool(self._checked, folder)
        return self._page(
            "survey",
            folder=folder,
            address=_address(folder),
            progress=job.progress if job else None,
            running=running,
            results=_results_of(folder, self.lang) if folder.has_results and not running else [],
            pictures=result_pictures(folder)[:PICTURES_SHOWN] if folder.has_results and not running else [],
            quote=quote,
            read=read,
        )

    def _checked(self, folder: Folder) -> Checked:
        """What ``textmine check`` says of it."""
        from textmine.guess import check_survey
        from textmine.settings import load_settings
        from textmine.stages import signs_of_ocr, with_names_matched

        unknown: list[Problem] = []
        try:
            settings = load_settings(folder.settings, unknown=unknown)
        except TextmineError as error:
            return Checked(folder.name, problems=_told(error.problems, self.lang))
        found = check_survey(settings, matched=with_names_matched, hints=signs_of_ocr)
        return Checked(
            settings.title or folder.name,
            settings.privacy.persons,
            found.lines(self.lang),
            _told([*unknown, *found.problems], self.lang),
        )

    @of_survey
    async def columns(self, request: Request, folder: Folder) -> Response:
        """What the columns are, guessed, to be mended."""
        from textmine.guess import describe

        sheet = request.query_params.get("sheet", "")
        described = await run_in_threadpool(describe, folder.table(), sheet=sheet)
        return self._page(
            "columns",
            folder=folder,
            address=_address(folder),
            rows=column_rows(described),
            roles=ROLE_NAMES,
            title=described.settings.title,
            persons=described.settings.privacy.persons,
            sheet=described.settings.sheet or described.grid.encoding.partition(": ")[2],
            sheets=[name for name, _, _ in described.grid.sheets],
            header_row=described.settings.header_row,
            answers=len(described.sheet.rows),
            file=described.grid.path.name,
        )

    @of_survey
    async def choose(self, request: Request, folder: Folder) -> Response:
        """Write survey.toml from what was chosen."""
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        await run_in_threadpool(_write_chosen, folder, given)
        return _to(folder)

    @of_survey
    async def settings(self, _request: Request, folder: Folder) -> Response:
        """survey.toml as text."""
        text = folder.settings.read_text(encoding="utf-8-sig") if folder.settings.is_file() else ""
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
                raise InputError(_nothing_given())
            name, content = table_name(given.filename), await given.read()
        await run_in_threadpool(write_file, folder.path / name, content)
        return _to(folder)

    # ------------------------------------------------------------ the run

    @of_survey
    async def run(self, _request: Request, folder: Folder) -> Response:
        """Start the main job, one at a time: it takes the whole machine."""
        if any(job.is_running for job in self.jobs.values()):
            raise InputError(_busy())
        self.jobs[folder.name] = await run_in_threadpool(Job, folder.settings, folder.results, self.lang)
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
        path = result_file(folder, request.path_params["inside"])
        if path is None:
            return self.problems([_no_result()], back=_address(folder), status=404)
        shown = path.suffix in (".html", ".png", ".svg")
        return FileResponse(
            path,
            filename=path.name,
            content_disposition_type="inline" if shown else "attachment",
            # A picture opened by itself runs nothing; the report brings its own policy.
            headers={"content-security-policy": "sandbox"} if path.suffix == ".svg" else None,
        )

    @of_survey
    async def everything(self, _request: Request, folder: Folder) -> Response:
        """All results as one zip."""
        content = await run_in_threadpool(zipped, folder, lambda _inside: True)
        return _zip(content, f"{folder.name}.zip")

    @of_survey
    async def shareable(self, _request: Request, folder: Folder) -> Response:
        """The results without those that stay with the office."""
        content = await run_in_threadpool(zipped, folder, may_be_shared)
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
        return self._page("problems", status=status, problems=_told(problems, self.lang), back=back)


def _write_chosen(folder: Folder, given: Mapping[str, str]) -> None:
    from textmine.guess import describe, write_template

    described = describe(folder.table(), sheet=given.get("sheet", ""))
    settings = settings_of(described, given)
    write_file(folder.settings, write_template(settings, described.grid))


def _results_of(folder: Folder, lang: str) -> list[tuple[str, str, str]]:
    """What was made and can be opened: what it is called, its path inside, its kind of file."""
    from textmine.outputs import OUTPUTS, made_outputs

    made = [OUTPUTS[name] for name in made_outputs(folder.results)]
    files = sorted((one for one in made if not one.place.endswith("/")), key=_report_first)
    return [(one.en if lang == "en" else one.ja, one.place, Path(one.place).suffix[1:]) for one in files]


def _report_first(output: Output) -> bool:
    return not output.place.endswith(".html")


def _told(problems: Sequence[Problem], lang: str) -> list[str]:
    return [problem.text(lang) for problem in problems]


def _address(folder: Folder) -> str:
    return f"/survey/{quote(folder.name)}"


def _to(folder: Folder, further: str = "") -> RedirectResponse:
    return RedirectResponse(_address(folder) + further, status_code=303)


def _zip(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=utf-8''{quote(name)}"
    return Response(content, media_type="application/zip", headers={"content-disposition": disposition})


def _nothing_given() -> Problem:
    return Problem(
        "ファイルが選ばれていません",
        "no file was chosen",
        "",
        "表のファイル（xlsx、csv など）を選んでから押してください",
        "choose a table (xlsx, csv ...) first",
    )


def _no_survey(name: str) -> Problem:
    return Problem(
        "その調査はありません",
        "there is no such survey",
        name,
        "一覧から選んでください",
        "choose one of the list",
    )


def _no_result() -> Problem:
    return Problem(
        "その結果はまだありません",
        "there is no such result",
        "",
        "分析してから開いてください",
        "run it first",
    )


def _busy() -> Problem:
    return Problem(
        "ほかの調査を分析しています",
        "another survey is being analysed",
        "",
        "終わるのを待つか、そちらを止めてください",
        "wait for it, or stop it",
    )

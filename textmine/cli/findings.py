"""Single findings (個々の結果): table, kwic, wordcloud."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from textmine.cli.group import SURVEY_FILES, current_lang, lang_option, misused, says, textmine
from textmine.cli.show import progress, show, show_rows, tell
from textmine.cli.source import Source, output_option, reads_survey
from textmine.errors import AnalysisError, Problem, near_matches, require_columns, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from textmine.recipes import Prepared

LIST, KEYTERMS = "list", "keyterms"


@textmine.command()
@click.argument("name", default=LIST)
@reads_survey()
@click.option("--by", default="", help="組織・属性の列で絞る (rows of this group column).")
@click.option("--only-group", default="", help="その組織の行だけ (rows of this group).")
@click.option("--top", type=click.IntRange(min=1), help="特徴語などを何語まで (analysis.top).")
@click.option("--measure", help="特徴語の順位の指標 log_odds_low, g2, tfidf, jaccard ... (analysis.measure).")
@click.option("--unit", help="documents（回答数）/ tokens（延べ語数）(analysis.unit).")
@click.option("--min-count", type=click.IntRange(min=1), help="最小の回答数 (analysis.min_count).")
@click.option(
    "--against", default="", help="特徴語を比べる相手の組織、または外側の組織の列 (key terms against)."
)
@click.option("--topics", type=click.IntRange(min=0), help="話題の数、0 は自動 (analysis.topics).")
@click.option("--rules", help="コーディングルールのファイルか付属の名前 (analysis.coding).")
@output_option()
@lang_option
def table(
    name: str,
    source: Source,
    by: str,
    only_group: str,
    against: str,
    output: Path | None,
    rules: str | None,
    **analysis: object,
) -> None:
    """結果の表をひとつだけ計算して示します (compute and show one table).

    NAME を書かないか list と書くと、すべての表の名前と題を並べます。列の意味は docs/reference/tables.md。
    端末では表で、パイプへは CSV（UTF-8）で出します。

    \b
    例 / Example:
      textmine table list
      textmine table keyterms data/koganei2010/survey.toml --by 部 --top 20
      textmine table keyterms data/koganei2010/survey.toml --only-group 福祉保健部 --against 市民部
      textmine table frequency data/koganei2010/survey.toml --question 設問１
    """
    from textmine.recipes import TABLE_NAMES, Cookbook, terms_against, unknown_table

    if name == LIST or Path(name).suffix.lower() in SURVEY_FILES:
        show_rows(("table", says("題", "title"), says("内容", "a row is")), list(_titles()))
        return
    if name not in TABLE_NAMES:
        # Said before the survey is read: a slip of the finger should not cost ten seconds.
        raise AnalysisError(unknown_table(name))
    changes = {f"analysis.{key}": value for key, value in analysis.items()}
    if against and name != KEYTERMS:
        raise misused(f"--against は {KEYTERMS} の表と使います", f"--against goes with the table {KEYTERMS}")
    with progress():
        prepared = source.prepared({**changes, "analysis.coding": rules_place(rules)})
        tables = Cookbook(prepared)
        found = terms_against(prepared, against) if against else tables[name]
        found = _chosen_rows(found, prepared, by, only_group)
    tell((note.ja, note.en) for note in tables.notes_about(name))
    show(found, output)


def rules_place(rules: str | None) -> str | None:
    """A rule file that stands where the command runs, by its full path; else what was written."""
    return str(Path(rules).resolve()) if rules and Path(rules).is_file() else rules


def _titles() -> Iterator[tuple[str, str, str]]:
    from textmine.recipes import TABLE_NAMES
    from textmine.report.explained import explained
    from textmine.tables import known_tables

    known = known_tables()
    for name in TABLE_NAMES:
        yield name, says(known[name].ja, name.replace("_", " ")), explained(name, current_lang())


def _chosen_rows(found: pd.DataFrame, prepared: Prepared, by: str, only_group: str) -> pd.DataFrame:
    """The rows of one group column and one group; AnalysisError where neither table nor survey knows them."""
    groups = prepared.survey.groups
    if by and "by" in found.columns:
        _require_known(by, [*found["by"], *groups], "組織・属性の列", "group column")
        found = found[found["by"] == by]
    elif by:
        require_columns([by], [str(name) for name in found.columns])
    if not only_group:
        return found
    places = [name for name in ("group", by, "respondent") if name and name in found.columns]
    if not places:
        raise AnalysisError(_no_groups(only_group))
    values = found[places[0]].astype(str)
    known = [value for name in (*groups, "respondent") for value in prepared.responses[name]]
    _require_known(only_group, [*values, *known], "組織", "group")
    return found[values == only_group]


def _require_known(wanted: str, values: Iterable[object], ja: str, en: str) -> None:
    known = list(dict.fromkeys(map(str, values)))
    if wanted in known:
        return
    near = " / ".join(near_matches(wanted, known)) or ", ".join(shown(each) for each in known[:10])
    raise AnalysisError(
        Problem(
            f"{ja}「{shown(wanted)}」がありません",
            f"there is no {en} '{shown(wanted)}'",
            "",
            f"近い名前: {near}",
            f"did you mean: {near}",
        )
    )


def _no_groups(wanted: str) -> Problem:
    return Problem(
        "この表には組織の列がありません",
        "this table has no column of groups",
        f"--only-group {shown(wanted)}",
        "--only-group を外すか、--question で設問を絞ってください",
        "leave out --only-group, or choose a question with --question",
    )


@textmine.command()
@click.argument("word")
@reads_survey()
@click.option(
    "--window", type=click.IntRange(min=1), help="前後の文字数（30）、共起語では語数（5）(context)."
)
@click.option(
    "--sort", type=click.Choice(["order", "left", "right"]), default="order", help="並べ方 (order)."
)
@click.option(
    "--match",
    type=click.Choice(["auto", "word", "string"]),
    default="auto",
    help="語として / 文字列として探す (find words or characters).",
)
@click.option("--by", default="", help="--only-group の列。既定は、その名前のある列 (its column).")
@click.option("--only-group", default="", help="その組織の回答だけ (answers of this group).")
@click.option("--collocations", is_flag=True, help="近くによく現れる語の表を示す (what stands near it).")
@click.option(
    "--measure",
    type=click.Choice(["g2", "mi", "t", "dice", "n_both"]),
    default="g2",
    show_default=True,
    help="共起語の順位の指標 (rank of collocations).",
)
@click.option("--top", type=click.IntRange(min=0), default=0, help="共起語を何語まで、0 はすべて (how many).")
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="共起語の最小の回数 (at least).",
)
@output_option()
@lang_option
def kwic(
    word: str,
    source: Source,
    by: str,
    only_group: str,
    collocations: bool,
    output: Path | None,
    **how: object,
) -> None:
    """語が使われている所を前後の文と並べます (keyword in context, collocations).

    \b
    例 / Example:
      textmine kwic 協働 data/koganei2010/survey.toml
      textmine kwic ニーズ data/koganei2010/survey.toml --only-group 市民部
      textmine kwic 市民 data/koganei2010/survey.toml --collocations --top 20
    """
    prepared = source.prepared()
    group = _place_of_group(prepared, by, only_group)
    show(
        _neighbours(prepared, word, group, how) if collocations else _places(prepared, word, group, how),
        output,
    )


def _places(
    prepared: Prepared, word: str, group: tuple[str, str] | None, how: dict[str, object]
) -> pd.DataFrame:
    from textmine.analysis.kwic import kwic as find_word

    found = find_word(
        prepared.responses,
        prepared.tokens,
        prepared.words,
        word,
        match=str(how["match"]),
        window=int(str(how["window"] or 30)),
        sort=str(how["sort"]),
        group=group,
    )
    if not len(found):
        tell([(f"「{shown(word)}」は有効回答に見つかりません", f"'{shown(word)}' is in no valid answer")])
    return found


def _neighbours(
    prepared: Prepared, word: str, group: tuple[str, str] | None, how: dict[str, object]
) -> pd.DataFrame:
    from textmine.analysis.kwic import collocations
    from textmine.vectors import group_names

    tokens, term_tokens = prepared.tokens, prepared.term_tokens
    if group:
        inside = group_names(prepared.responses, group[0]) == group[1]
        tokens, term_tokens = (
            each[inside[each["response"].to_numpy()]].reset_index(drop=True) for each in (tokens, term_tokens)
        )
    return collocations(
        tokens,
        prepared.words,
        word,
        window=int(str(how["window"] or 5)),
        measure=str(how["measure"]),
        top=int(str(how["top"])),
        min_count=int(str(how["min_count"])),
        chosen=(term_tokens, prepared.terms),
    )


def _place_of_group(prepared: Prepared, by: str, wanted: str) -> tuple[str, str] | None:
    """The column and the group; without ``by``, the outermost column where the name stands."""
    from textmine.vectors import group_names

    if not wanted:
        return None
    columns = (by,) if by else (*prepared.survey.groups, "respondent")
    require_columns([by] if by else [], [str(name) for name in prepared.responses.columns])
    names = {column: group_names(prepared.responses, column) for column in columns}
    for column, values in names.items():
        if wanted in values:
            return column, wanted
    _require_known(wanted, [each for values in names.values() for each in values], "組織", "group")
    return None


@textmine.command()
@reads_survey()
@click.option("--by", default="", help="組織・属性の列ごとに作る。既定は全体と全階層 (one a group).")
@click.option(
    "--mask", default="", help="形: ellipse、または黒い部分を埋める白黒の画像 (ellipse or a picture)."
)
@click.option("--font", type=click.Path(path_type=Path), help="使うフォントのファイル (font file).")
@output_option("書き出すフォルダ (folder).", Path("wordclouds"))
@lang_option
def wordcloud(source: Source, by: str, mask: str, font: Path | None, output: Path) -> None:
    """ワードクラウドだけを作ります (word clouds as PNG and SVG).

    \b
    例 / Example:
      textmine wordcloud data/koganei2010/survey.toml --by 部
    """
    from textmine.pipeline import compose
    from textmine.report.wordcloud import write_clouds

    with progress() as advance:
        report = compose(source.prepared(shared=True), everything=False)
        if by:
            require_columns([by], report.group_columns)
        written = write_clouds(report, output, by=by, font=font, mask=mask, advance=advance)
    for path in written:
        click.echo(str(path))

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from textmine.analysis.awareness import Evidence, awareness, load_lexicon
from textmine.analysis.awareness.clauses import clause_ends
from textmine.analysis.awareness.distance import find_distancing
from textmine.phrases import CLASS, filled, read_phrases, read_words
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases"


def read_cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answered(*texts):
    return pd.DataFrame(
        {
            "respondent": [f"課{number}" for number in range(len(texts))],
            "question": "なぜ必要か",
            "raw_text": texts,
            "text": texts,
            "status": "valid",
            "rule": "",
        }
    )


def found_in(*texts):
    responses = answered(*texts)
    return awareness(responses, *tokenize(responses))


def test_predicates_tell_facts_from_calls():
    cases = read_cases("awareness_predicates.csv")
    assert min(sum(case["kind"] == kind for case in cases) for kind in ("fact", "general")) > 20
    profile = found_in(*(case["text"] for case in cases)).profile
    wrong = [
        case["text"]
        for case, share in zip(cases, profile["facts"], strict=True)
        if (share == 1.0) != (case["kind"] == "fact")
    ]
    assert wrong == []


def test_distancing_in_many_words():
    lexicon = load_lexicon()
    cases = read_cases("awareness_distancing.csv")
    assert {case["distancing"] for case in cases} == {"0", "1"}
    wrong = [
        case["text"]
        for case in cases
        if bool(find_distancing(case["text"], lexicon)) != (case["distancing"] == "1")
    ]
    assert wrong == []


def test_distancing_in_sentences_written_to_measure_it():
    """Most refusals are found and hardly a sharp sentence is taken for one, in each list."""
    lexicon = load_lexicon()
    cases = read_cases("awareness_distance_lists.csv")
    for number in sorted({case["list"] for case in cases}):
        found = {
            kind: [
                bool(find_distancing(case["text"], lexicon))
                for case in cases
                if case["list"] == number and case["distancing"] == kind
            ]
            for kind in "01"
        }
        assert min(len(found["0"]), len(found["1"])) >= 30, number
        assert sum(found["1"]) >= 0.85 * len(found["1"]), number
        assert sum(found["0"]) <= 0.05 * len(found["0"]), number


def test_every_frame_of_distance_matches_its_example():
    frames = [phrase for phrase in load_lexicon().phrases["distancing"] if "distance_frames" in phrase.place]
    assert len(frames) > 100
    assert [frame.place for frame in frames if not frame.pattern.search(frame.example)] == []
    assert [frame.place for frame in frames if CLASS.search(frame.pattern.pattern)] == []


@pytest.mark.parametrize(
    "text",
    [
        "遠いから来ないのであって、関係がないのではなかった。",
        "関係がないわけではない。",
        "必要がないとは言えない。",
        "自分には関係がないと思っている若者がいる。",
        "担当課で行うべきだと説明された人が、三つの窓口を回った。",
        "特に問題はないと報告した橋が、翌年に通行止めになった。",
        "補助金の書類を書く余裕のない家ほど、申請が遅れる。",
    ],
)
def test_denied_told_or_of_others_is_no_distancing(text):
    assert not find_distancing(text, load_lexicon())


def test_distance_in_another_sentence_than_own_matter_counts_less_without_a_word_of_the_office():
    matter = "夜間の窓口に通訳がおらず、転入届を返した親子が駅で寝ていた。"
    values = {}
    for name, away in (("甲", "この取組とは縁が薄い。"), ("乙", "当課の業務とは縁が薄い。")):
        parts = found_in(f"{matter}{away}").parts
        values[name] = parts[parts["part"] == "distancing"]["value"].max()
    assert values == {"甲": 0.3, "乙": 1.0}


@pytest.mark.parametrize("name", ["predicates", "emphasis"])
def test_every_example_matches_its_own_line(name):
    wrong = [
        phrase.place
        for phrase in read_phrases(f"awareness/{name}.csv")
        if not phrase.pattern.search(phrase.example)
    ]
    assert wrong == []


def ends_of(text):
    return clause_ends(*tokenize(answered(text))).get(0, [])


def test_clauses_end_at_predicates_and_stops_alone():
    text = "市民、団体、事業者が集まり、鍵を直したので、雨は漏らない。"
    assert [text[:end] for end, _ in ends_of(text)] == [
        "市民、団体、事業者が集まり、",
        "市民、団体、事業者が集まり、鍵を直したので、",
        text,
    ]
    assert [how for _, how in ends_of(text)] == ["join", "end", "end"]


def test_a_clause_that_leaves_its_mood_to_a_call_is_no_fact():
    called, told = found_in(
        "校庭の鍵を配り、交流を進めていく。", "校庭の鍵を配り、子どもが夜も遊ぶ。"
    ).profile["facts"]
    assert called == 0.0
    assert told == 1.0


def test_a_denied_fact_is_criticism():
    spans = found_in("督促状は夜勤の世帯に届かない。", "督促状は夜勤の世帯に届く。").spans
    critical = spans[spans["indicator"] == "critical"]
    assert set(critical["respondent"]) == {"課0"}


def test_general_words_by_build_and_by_parts():
    lexicon = load_lexicon()
    general = ["市民満足度", "機動性", "居場所づくり", "地域社会", "行政サービス向上"]
    concrete = ["督促状", "文化財", "消火栓", "母子手帳", "化学", "自転車", "給水車", "連帯保証人"]
    assert [word for word in general if not lexicon.is_general(word)] == []
    assert [word for word in concrete if lexicon.is_general(word)] == []


def test_padding_lowers_and_one_word_is_not_enough():
    sharp = "宛先不明で戻る督促状が棚に二箱ある。"
    padding = (
        "本市を取り巻く環境は大きく変化しており、多様な主体が互いに認め合い、支え合う社会を築いていくことが"
        "重要である。今後とも積極的に取組を進め、より一層の充実に努めていく必要があると考える。"
    )
    strength = found_in(sharp, sharp + padding, padding, "督促状。").profile["strength"].tolist()
    assert strength[0] > strength[1] > strength[2]
    assert strength[0] > strength[3]


def test_emphasis_is_counted_with_its_places():
    found = found_in("より一層、きめ細かな対応を着実に進める。")
    assert found.profile["emphasis"].item() == 3
    places = found.spans[found.spans["indicator"] == "emphasis"]["text"].tolist()
    assert places == ["より一層", "きめ細かな", "着実に"]


def own_terms(found, name="課0"):
    spans = found.spans[(found.spans["indicator"] == "own_terms") & (found.spans["respondent"] == name)]
    return spans["text"].tolist()


def test_marks_that_connect_are_no_content():
    text = "したがって、校庭を開放するにあたり、場合によっては通訳が要る。"
    assert own_terms(found_in(text)) == ["校庭", "開放", "通訳", "要る"]


def test_the_name_of_the_town_is_nobodys_own():
    assert own_terms(found_in("小金井市で玉川上水の草を刈る。")) == ["玉川", "上水", "草", "刈る"]


def test_what_was_said_once_is_told_and_what_is_said_of_everything_is_not():
    told = found_in("説明会で庁舎を先に減らせと言われた。", "推進は有意義であると言われている。")
    kinds = told.spans[told.spans["indicator"].isin(["facts", "general_clauses"])]
    assert kinds.set_index("respondent")["indicator"].to_dict() == {"課0": "facts", "課1": "general_clauses"}


def critical_value(found, name="課0"):
    parts = found.parts[(found.parts["part"] == "critical") & (found.parts["question"] == "全設問")]
    return parts.set_index("respondent")["value"][name]


def test_remarks_on_one_thing_are_one():
    # one clause: 1 / (1 + 2); two clauses: 2 / (2 + 2)
    assert critical_value(found_in("書類に誤解と混乱と苦情が多い。")) == pytest.approx(1 / 3, abs=1e-4)
    assert critical_value(found_in("書類に誤解が多い。窓口で混乱が起きる。")) == 0.5


def test_a_call_is_no_criticism_unless_it_names_something():
    assert critical_value(found_in("新たな価値を創造する好機と捉えるべきである。")) == 0
    assert critical_value(found_in("夜の会議を減らすべきだ。")) > 0


def test_what_puts_the_matter_away_is_no_criticism():
    assert critical_value(found_in("様式を独自に変更する余地はない。")) == 0
    assert critical_value(found_in("様式の字が読めない。")) > 0


def test_breadth_counts_what_is_said_outside_stock_phrases():
    empty = found_in("効率的・効果的な行政運営を図るため。", "帳簿と台帳と名簿を突き合わせるため。")
    breadth = empty.parts[(empty.parts["part"] == "breadth") & (empty.parts["question"] == "全設問")]
    values = breadth.set_index("respondent")["value"]
    assert values["課0"] < values["課1"]


def test_words_of_the_title_are_nobodys_own():
    responses = answered("防災無線が聞こえない。")
    alone = awareness(responses, *tokenize(responses))
    titled = awareness(responses, *tokenize(responses), evidence=Evidence(asked="防災無線に関する調査"))
    assert "防災" in "".join(own_terms(alone))
    assert "防災" not in "".join(own_terms(titled))


def facts_of(text):
    """Share of facts and number of clauses."""
    row = found_in(text).profile.iloc[0]
    return row["facts"], row["clauses"]


def test_a_figure_is_content_and_makes_a_fact():
    assert facts_of("利用は倍になった。") == (0, 1)
    assert facts_of("利用は3割増えた。") == (1, 1)
    few, many = found_in("窓口で待った。", "窓口で40分待った。").profile["strength"]
    assert many > few


def test_a_year_is_no_figure():
    assert facts_of("令和4年に推進を進めた。") == (0, 1)


def test_things_listed_without_a_predicate_are_no_facts():
    assert facts_of("窓口の混雑緩和") == (0, 1)
    assert facts_of("原因は窓口の混雑") == (1, 1)


def test_a_report_of_what_is_done_stands_between_fact_and_call():
    empty, report, fact = (
        found_in(text).parts.set_index(["question", "part"])["value"]["全設問", "facts"]
        for text in (
            "連携の強化に努めている。",
            "検針員の通報について、水道の委託業者と協定を締結している。",
            "検針員の通報で、倒れている人が二人見つかった。",
        )
    )
    assert empty < report < fact


def test_a_particle_ends_no_clause():
    assert facts_of("備蓄品の数について、町会と数えた。") == (1, 1)
    assert facts_of("備蓄品の数を調べて、町会と数えた。")[1] == 2


def test_criticism_in_many_words():
    cases = read_cases("awareness_criticism.csv")
    assert min(sum(case["critical"] == kind for case in cases) for kind in "01") > 20
    found = found_in(*(case["text"] for case in cases)).profile
    wrong = [
        case["text"]
        for case, count in zip(cases, found["critical"], strict=True)
        if bool(count) != (case["critical"] == "1")
    ]
    assert wrong == []


def test_reasons_in_many_words():
    cases = read_cases("awareness_reasons.csv")
    assert min(sum(case["reasons"] == kind for case in cases) for kind in "01") > 10
    parts = found_in(*(case["text"] for case in cases)).parts
    reasoning = parts[(parts["part"] == "reasoning") & (parts["question"] != "全設問")]["value"]
    wrong = [
        case["text"]
        for case, value in zip(cases, reasoning, strict=True)
        if bool(value) != (case["reasons"] == "1")
    ]
    assert wrong == []


def test_what_follows_the_turn_is_not_put_away():
    turned = "課税は市民と行う性質のものではないが、申告の手伝いを税理士会が引き受け、三月の混雑が減った。"
    stays = "課税は市民と行う性質のものではなく、申告の手伝いも税理士会の仕事である。"
    own = found_in(turned, stays).profile["own_terms"].tolist()
    assert own[0] >= 3 > own[1]


def test_distance_told_of_others_is_no_distance():
    lexicon = load_lexicon()
    assert find_distancing("当課には関係がない。", lexicon)
    assert not find_distancing("関係がないと言う課ほど、実は市民と会っている。", lexicon)


def strengths_of(texts):
    return found_in(*texts).profile["strength"].tolist()


def test_short_and_sharp_stands_above_long_and_empty():
    cases = read_cases("awareness_empty_and_sharp.csv")
    found = strengths_of([case["text"] for case in cases])
    empty, sharp = (
        [value for case, value in zip(cases, found, strict=True) if case["kind"] == kind]
        for kind in ("empty", "sharp")
    )
    above = sum(high > low for high in sharp for low in empty)
    assert above > 0.9 * len(sharp) * len(empty)


@pytest.mark.parametrize(
    "added",
    [
        "市民一人ひとりの意識の向上を図り、より一層の推進に努めてまいりたい。",
        "関係機関との連携を図りながら、適切に対応していく必要があると考えている。",
    ],
)
def test_a_sentence_that_says_nothing_raises_no_sharp_answer(added):
    texts = [case["text"] for case in read_cases("awareness_empty_and_sharp.csv") if case["kind"] == "sharp"]
    before, after = strengths_of(texts), strengths_of([text + added for text in texts])
    assert all(new < old for old, new in zip(before, after, strict=True))


def test_word_classes_are_filled_from_above_and_add_up(tmp_path):
    folder = tmp_path / "awareness"
    folder.mkdir()
    (folder / "distance_words.csv").write_text(
        "name,words,note\n自課,うちの班,自分の班\n班の話,{自課}の話,上の行の語\n", encoding="utf-8"
    )
    words = read_words("awareness/distance_words.csv", tmp_path)
    assert re.fullmatch(words["自課"], "うちの班")
    assert re.fullmatch(words["自課"], "当課")
    assert re.fullmatch(words["班の話"], "うちの班の話")
    assert filled("{自課}x{0,3}{知らない}", {"自課": "y"}) == "yx{0,3}{知らない}"

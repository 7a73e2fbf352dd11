"""What each table tells (表の説明), in one Japanese sentence: for the workbook's cover."""

from __future__ import annotations

from collections.abc import Mapping

from textmine import tables
from textmine.tables import Table

EXPLAINED: Mapping[str, str] = {
    "responses": "すべての回答欄。原文、補正後の文、回答か無回答かの区分とその根拠。無回答の欄も残す。",
    "repairs": "文字を補正した箇所のすべて。どこを、何から何に、どの規則で変えたか。",
    "tokens": "形態素の位置（番号のみ）。",
    "words": "現れた語の一覧。",
    "terms": "集計に使った語と、まとめた表記。",
    "suggestions": "直したほうがよいかもしれない文字の候補。自動では直さない。",
    "private": "個人を特定しうる箇所（氏名・電話番号など）の候補。",
    "nonresponse": "組織と設問ごとの回答数・無回答数・無回答率。区間は Wilson の95％信頼区間。",
    "frequency": "よく使われた語。その語を使った回答の数の多い順。",
    "negations": "打ち消して使われた語（「足りる」と数えた「足りない」など）の回数と割合。半分を超える語は、逆の意味で読む。",
    "keyterms": "組織ごとに、他と比べて多く使われた語。回答が３件未満の組織では検定しない。",
    "topics": "話題ごとの主な語と重み。名前は上位の語で、意味は代表回答を読んで確かめる。",
    "topic_groups": "組織ごとに、主な話題がそれである回答の数と割合。",
    "topic_choice": "話題の数をいくつにするか比べた結果。最良と差がない数のうち、半分を超える回答の入る話題がない最も少ないもの（なければ最も少ないもの）を採る。",
    "topic_quotes": "話題をよく表す回答（原文のまま）。",
    "similar": "別の回答者と同じ文を含む回答の組。重なりと最長の一致。",
    "borrowed": "他の回答や参考資料と一致する箇所。写したか、同じ資料によるかまでは分からない。",
    "blank_tests": "無回答が組織や選択肢によって偏るかどうかの検定。",
    "options": "選択式の設問で、各選択肢を選んだ回答者の数と割合。複数選択では割合の合計が100％を超えることがある。",
    "scales": "評定尺度（満足～不満など）の設問で、肯定的・否定的な選択肢を選んだ割合、平均、中央値。わからない・無回答は除き、数を示す。",
    "scale_tests": "評定尺度の答えが組によって違うかどうかの検定と効果量。5 人に満たない組は検定しない。",
    "call_back": "無回答があり、もう一度たずねたい回答者。矛盾のあるものを先に並べる。",
    "kwic": "語の前後の文（用例）。",
    "collocations": "語の近くによく現れる語。",
    "compounds": "一つの語とみなせそうな名詞の連なり。利用者辞書に加える候補。",
    "awareness": "回答者ごとの、文章に現れた意識の手掛かり。人や職場の評価ではない。",
    "awareness_questions": "設問ごとの、文章に現れた意識の手掛かり。",
    "awareness_parts": "手掛かりの強さが何から成るか。部分ごとの値と重み。",
    "awareness_spans": "手掛かりとした箇所。回答のどの文字が根拠か。",
    "review": "先に読み直したい順に並べた一覧。理由と、重みを変えたときの順位の幅。",
    "consistency": "調査票どうしの食い違い。規則と根拠の値。",
    "summary": "組織や回答者を代表する文（原文の抜き出し）。書き換えや生成はしない。",
    "hearing": "ヒアリングの対象の案。既存の一覧があれば比べる。",
    "notes": "分析が省いたことや、判断できないこと。",
    "cooccurrence": "同じ回答に現れやすい語の組。",
    "cooccurrence_terms": "共起ネットワークの語と、そのまとまり。",
    "correspondence": "対応分析の図の点（組織・回答・語）の座標と表示の質。",
    "correspondence_axes": "対応分析の軸と寄与率。",
    "correspondence_ellipses": "組織の位置の95％信頼楕円。",
    "clusters": "似た語や回答のまとまり。",
    "cluster_members": "まとまりに入った語や回答。",
    "cluster_merges": "まとまりができる順（樹形図）。",
    "opinions": "意味の近い文を集めた意見のまとまり。回答者は一度だけ数える。",
    "opinion_members": "意見のまとまりに入った文。どれにも入らない文も残す。",
    "group_similarity": "組織どうしの使う語の近さ。",
    "unusual": "他の回答と使う語が大きく違う回答。",
    "heatmap": "組織と語ごとの、使った回答の割合。",
    "waves": "前回の調査との比較。割合の差と区間。",
    "wave_terms": "前回と今回の調査で、その語を使った回答の割合の差。区間が 0 を含まず q が小さいものが、偶然では説明しにくい。",
    "wave_blanks": "設問と組織ごとの、無回答の割合の差。まとめた割合（無回答）と、種類ごとの割合。",
    "wave_options": "選択式の設問で、各選択肢を選んだ回答者の割合の差。片方の調査にしかない選択肢は、差を出さない。",
    "wave_codes": "コードの付いた回答の割合の差。両方の調査にあるコードだけを比べる。",
    "wave_respondents": "両方の調査で対応づけた組織のうち、新たに答えた設問と新たに無回答になった設問。片方だけにいる組織も示す。",
    "wave_quotes": "増えた語・減った語を含む文（原文のまま）。",
    "coded": "コーディング規則がどの回答に当たったか。",
    "code_frequency": "コードごとの回答数。",
    "code_words": "コーディング規則の条件ごとの当たり方。規則の点検に使う。",
    "code_groups": "組織ごとの、コードが付いた回答の数と割合。",
    "code_tests": "コードが組織によって偏るかどうかの検定。",
    "code_cooccurrence": "同じ回答に付いたコードの組。",
    "coding_sample": "人の手でコードを付けて比べるための標本。",
    "agreement": "規則によるコードと、人の手によるコードの一致度。",
}


def known_table(name: str) -> Table | None:
    """The description of a table by its name."""
    return next((t for t in vars(tables).values() if isinstance(t, Table) and t.name == name), None)


def explained(name: str, lang: str) -> str:
    """One sentence for a reader: what the table tells; of a joined table, where it comes from."""
    schema = known_table(name)
    if lang == "en":
        return schema.row if schema else "a table joined to the survey, with repaired texts"
    if name in EXPLAINED:
        return EXPLAINED[name]
    return schema.ja if schema else "調査に結び付けた別の表（文字の補正後）。"

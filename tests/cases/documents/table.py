"""What stands in the tables of this folder: the tests compare every cell with it."""

HEADER = ("番号", "部", "課", "問１　窓口で改めたいことは何ですか", "問２　実施の時期")
ANSWERS = (
    (
        "1",
        "市民部",
        "市民課",
        "待ち時間の表示がないため、何分待てばよいか分からないという声が多く寄せられている。番号札の機械を入れ替え、携帯電話でも呼出しの状況が見られるようにしたい。",
        "令和７年度",
    ),
    ("2", "", "税務課", "記入なし", ""),
    (
        "3",
        "",
        "保険年金課",
        "１　記入例を大きな字で作り直す。\n２　外国語の案内を五つの言葉でそろえる。\n３　申請書に名前と住所を何度も書かせない。",
        "すでに実施",
    ),
    (
        "4",
        "福祉部",
        "障害福祉課",
        "手話のできる職員が一人しかおらず、休みの日には筆談に頼っている。遠隔で通訳につなぐ端末を各階に置き、来庁の前に予約できる仕組みを、当事者の団体と相談しながら作っていく必要がある。窓口の高さや車いすの通り道も、使う人に試してもらってから決めたい。",
        "検討中（他市の例 https://www.example.lg.jp/madoguchi/kaizen/2024/jirei-ichiran.html を参照）",
    ),
    ("5", "", "高齢福祉課", "特になし", ""),
    ("6", "", "", "担当が変わり分からない。", ""),
    ("7", "都市整備部", "道路課", "現場の写真を送ってもらえば来庁は要らない。", "令和６年度"),
    ("8", "", "会計課", "該当なし", "―"),
)
MERGED = ((1, 3), (4, 6))
"""Rows (the header is 0) whose cells of the second column are one. Row 8 has no department: it is left empty."""

OPEN_HEADER = (("課", "問１　窓口", "", "問２"), ("", "改めたいこと", "時期", "備考"))
OPEN_ANSWERS = tuple(
    (
        f"第{number}課",
        "待ち時間の表示がないため、何分待てばよいか分からないという声が多い。番号札の機械を入れ替えたい。"
        * (1 + number % 3),
        "令和７年度",
        "The waiting room should be larger and lighter for all who come." if number % 2 else "",
    )
    for number in range(1, 9)
)
"""A table whose outer lines at the left and right are not drawn, with a header of two rows and justified text."""

PARTNERS = (("団体", "分野"), ("手話の会", "福祉"), ("道をなおす会", "道路"))

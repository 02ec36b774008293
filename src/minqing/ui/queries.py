"""Sample data of the gallery: plausible, invented, never read from the database."""

from datetime import datetime, timedelta

from minqing.lib.time import end_of_local_day, local_date

__all__ = ["gallery_samples"]


def gallery_samples(now: datetime, path: str) -> dict[str, object]:
    """Plain values for every component of the gallery, seen from `now`; links lead to `path`."""
    return {
        **_ladders(now),
        "requests": _requests(now, path),
        "floors": _floors(path),
        "doors": [
            "not_yet",
            "met",
            "nobody_home",
            "refused",
            "vacant",
            "moved_away",
            "merged_flat",
            "wrong_address",
        ],
        "story": _story(now),
        **_figures(path),
        **_lists(path),
    }


def _due(now: datetime, days: int) -> datetime:
    return end_of_local_day(local_date(now) + timedelta(days=days))


def _ladders(now: datetime) -> dict[str, object]:
    return {
        "later": _due(now, 18),
        "soon": _due(now, 2),
        "today": _due(now, 0),
        "over": _due(now, -2),
        "next_on": local_date(now) + timedelta(days=3),
        "raised": now - timedelta(days=12),
        "earlier": now - timedelta(days=28),
    }


def _requests(now: datetime, path: str) -> list[dict[str, object]]:
    rows = [
        ("楼道灯坏了一个月没人修", "柳岸路88弄3号 301室", "block", "open", 26, 4, 2),
        (
            "老伴腿脚不便，想问加装电梯进展",
            "柳岸路88弄12号 602室",
            "neighbourhood",
            "open",
            32,
            -2,
            4,
        ),
        ("晚上广场舞音响太响，孩子要中考", "枫桥东街19弄2号 101室", "street", "open", 30, 0, 3),
        ("雨天地下车库进水", "柳岸路120弄7号 1503室", "district", "answered", 24, 6, 5),
        ("对面工地渣土车半夜进出", "柳岸路120弄1号 804室", "street", "open", 9, 21, 1),
        ("独居，希望有人帮忙每周送菜", "桥头新村45号 203室", "neighbourhood", "solved", 40, -10, 6),
    ]
    return [
        {
            "number": f"00{1042 + index}{'KMXPRT'[index]}",
            "title": title,
            "address": address,
            "level": level,
            "state": state,
            "next_on": local_date(now) + timedelta(days=3),
            "raised": now - timedelta(days=raised),
            "due": _due(now, due),
            "visits": visits,
            "href": path,
        }
        for index, (title, address, level, state, raised, due, visits) in enumerate(rows)
    ]


def _floors(path: str) -> list[dict[str, object]]:
    states = [
        ("met", "met", "nobody_home"),
        ("met", "refused", "not_yet"),
        ("not_yet", "met", "met"),
        ("vacant", "met", "not_yet"),
        ("met", "moved_away", "met"),
        ("nobody_home", "met", "met"),
    ]
    return [
        {
            "label": str(6 - index),
            "doors": [
                {
                    "state": state,
                    "label": f"{6 - index}0{door}",
                    "hardship": (6 - index, door) in {(6, 3), (4, 2), (2, 2)},
                    "href": path,
                }
                for door, state in enumerate(floor, start=1)
            ],
        }
        for index, floor in enumerate(states)
    ]


def _story(now: datetime) -> list[dict[str, object]]:
    return [
        {
            "at": now - timedelta(days=12, hours=3),
            "title": "走访时提出",
            "who": "林秀英，柳岸一村第三楼群",
            "text": "“楼道灯坏了一个月，晚上下楼看不见台阶，我妈上周差点摔了。”",
            "kind": "accent",
        },
        {
            "at": now - timedelta(days=9),
            "title": "交给居民区",
            "who": "赵建国，楼群负责人",
            "text": "物业说要动用维修基金，楼里定不下来。",
            "kind": "neutral",
        },
        {
            "at": now - timedelta(days=6, hours=5),
            "title": "已答复，当面告知",
            "who": "钱梅，居民区书记",
            "text": "维修基金已报批，先装两盏应急灯。",
            "kind": "done",
        },
        {
            "at": now - timedelta(days=1),
            "title": "物业回复期限已过",
            "who": "",
            "text": "",
            "kind": "over",
        },
        {
            "at": local_date(now) + timedelta(days=3),
            "title": "下一步：告知居民安装日期",
            "who": "钱梅",
            "text": "",
            "kind": "next",
        },
    ]


def _figures(path: str) -> dict[str, object]:
    solved = [("楼群", 2593), ("居民区", 3982), ("街镇", 189), ("区", 27)]
    visited = [("柳岸街道", 24180, 31020), ("枫桥镇", 30114, 45877), ("桥头街道", 12903, 13011)]
    return {
        "solved": [{"label": label, "value": value, "href": path} for label, value in solved],
        "visited": [
            {"label": label, "value": value, "of": whole, "href": path}
            for label, value, whole in visited
        ],
        "facts": [
            ("地址", "柳岸路88弄3号 301室"),
            ("联系人", "王阿姨"),
            ("电话", "138****2671"),
            ("负责人", "林秀英"),
            ("备注", ""),
        ],
    }


def _lists(path: str) -> dict[str, object]:
    return {
        "trail": [("工作台", path), ("诉求", path), ("柳岸一村", "")],
        "filters": [
            {"label": "全部", "href": path, "active": False, "count": "1,000+"},
            {"label": "快到期", "href": f"{path}?due=soon", "active": True, "count": 17},
            {"label": "已超期", "href": f"{path}?due=over", "active": False, "count": 2},
            {"label": "居民区", "href": f"{path}?level=2", "active": False, "count": 312},
        ],
        "views": [
            {"label": "我的", "href": path, "active": True, "count": 23},
            {"label": "本居民区", "href": path, "active": False, "count": 418},
            {"label": "待告知", "href": path, "active": False, "count": 6},
        ],
        "form_steps": ["谁提的", "什么事", "当场能答吗"],
    }

"""Temporary screenshots."""

from datetime import timedelta
from django.utils import timezone
from minqing.cases import operations
from minqing.cases.rules import ToldChannel
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk import give_session
from tests.cases.acting import acting, hand_up_list, raise_for

OUT = "/tmp/h7/shots/"


def test_shots(contexts, cast, live_server, district):
    now = timezone.now()
    raised = raise_for(
        cast.lin,
        cast.households["a1"][0],
        at=now - timedelta(days=9),
        body="三楼的楼道灯坏了一周，晚上老人上下楼看不清，请尽快修一修。",
        requester_name="陈建国",
    )
    cid = raised.case.pk
    hand_up_list(cast.zhao, cast, cid, at=now - timedelta(days=8))
    with acting(cast.qian) as q:
        operations.hand_up(
            by=q.actor,
            at=now - timedelta(days=7),
            case_id=cid,
            reason="线路归供电公司管，请街道协调。",
        )
    with acting(cast.sun) as s:
        operations.return_case(
            by=s.actor, at=now - timedelta(days=6), case_id=cid, reason="属楼内线路，请物业处理。"
        )
    with acting(cast.qian) as q:
        r = operations.respond(
            by=q.actor,
            at=now - timedelta(days=5),
            case_id=cid,
            text="已请物业查线路，配件到货后更换。",
            final=False,
            next_on=(now + timedelta(days=6)).date(),
        )[0]
    with acting(cast.lin) as l:
        operations.tell(
            by=l.actor, at=now - timedelta(days=4), response_id=r.pk, channel=ToldChannel.IN_PERSON
        )
    for n, d in ((1, 40), (2, 5), (3, 6.5), (4, 2), (5, 1)):
        c = raise_for(
            cast.lin,
            cast.households["a1"][n],
            at=now - timedelta(days=d),
            body=["楼下车停得太乱", "想申请助餐", "水管漏水", "邻居半夜装修", "小区绿化带堆垃圾"][
                n - 1
            ],
        ).case
        if n in (1, 2):
            hand_up_list(cast.zhao, cast, c.pk, at=now - timedelta(days=d - 0.5))
        if n == 2:
            hot = c
    for name, size in (("desk", DESK), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            ctx = contexts(**{**size, "locale": "zh-CN", "color_scheme": scheme})
            for player, pages in (
                (
                    cast.qian,
                    {
                        "queue": "/desk/cases/?view=due",
                        "mine": "/desk/cases/",
                        "past": "/desk/cases/past-month/",
                        "case": f"/desk/cases/{cid}/",
                        "case2": f"/desk/cases/{hot.pk}/",
                        "new": f"/desk/cases/new/?household={cast.households['a1'][3].pk}",
                    },
                ),
                (cast.zhao, {"handups": "/desk/hand-ups/"}),
            ):
                give_session(ctx, player, live_server.url)
                page = ctx.new_page()
                for key, path in pages.items():
                    if scheme == "dark" and key not in ("queue", "case", "handups"):
                        continue
                    page.goto(path)
                    page.screenshot(path=f"{OUT}{name}-{scheme}-{key}.png", full_page=True)
            page = ctx.new_page()
            page.goto("/")
            page.screenshot(path=f"{OUT}{name}-{scheme}-home.png", full_page=True)
            page.goto("/follow/")
            page.fill("[name=number]", raised.case.number)
            page.fill("[name=code]", raised.access_code)
            page.click("main button[type=submit]")
            page.wait_for_url("**/follow/story/")
            page.screenshot(path=f"{OUT}{name}-{scheme}-story.png", full_page=True)
            if scheme == "light":
                page.goto("/follow/story/?view=elder")
                page.screenshot(path=f"{OUT}{name}-elder-story.png", full_page=True)
                page.pdf(path=f"{OUT}{name}-story.pdf")
                page.goto("/?view=usual")
            if name == "desk" and scheme == "light":
                give_session(ctx, cast.qian, live_server.url)
                page.goto(f"/desk/cases/new/?household={cast.households['a1'][3].pk}")
                page.select_option("[name=category]", "care")
                page.fill("[name=body]", "想申请助餐")
                page.click("main form[method=post] button[type=submit]")
                page.screenshot(path=f"{OUT}{name}-slip.png", full_page=True)
                page.goto(f"/desk/cases/{hot.pk}/")
                page.fill("#responded_text", "正在办")
                page.click("#act form button[type=submit]")
                page.screenshot(path=f"{OUT}{name}-error.png", full_page=True)

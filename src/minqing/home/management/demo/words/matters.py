"""What several offices of the demonstration work on together. All invented.

Days are counted before today; a sub-deadline (``due``) in days from today on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from minqing.cases.rules import CaseLevel, Category
from minqing.cases.rules.coordination import Shown, SupervisionKind

__all__ = ["MATTERS", "Matter", "Task", "Turn", "What"]

_S, _D = CaseLevel.STREET, CaseLevel.DISTRICT
_HOUSING, _GREEN, _WATER, _POWER = "区房屋管理局", "区绿化和市容管理局", "区水务局", "云锦供电公司"
_BUS, _GAS, _CIVIL, _HEALTH = "云锦公交公司", "云锦燃气公司", "区民政局", "区卫生健康委"
_POLICE, _ORDER = "公安云锦分局交警支队", "区城市管理执法局"


class What(StrEnum):
    """What somebody does with a matter."""

    ANSWER = "answer"
    BY_LINK = "by_link"
    """The unit has no account: it answers by a one-time link."""
    LINK = "link"
    """A link is out and not used yet."""
    BY_PHONE = "by_phone"
    """The office writes down what the unit said."""
    REFUSE = "refuse"
    WISH = "wish"
    HAND_ON = "hand_on"
    DECIDE = "decide"
    SEND_BACK = "send_back"
    MOVE = "move"
    DRAFT = "draft"
    SUPERVISE = "supervise"
    MEET = "meet"
    CLOCK = "clock"
    """The morning on which the clock tells of sub-deadlines that have passed."""
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Task:
    """What one unit is asked; the first of a matter leads."""

    unit: str
    task: str
    due: int | None = None
    working_days: int | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens to a matter, so many days before today."""

    ago: int
    what: What
    unit: str = ""
    text: str = ""
    to: str = ""
    due: int | None = None
    kind: SupervisionKind = SupervisionKind.REMINDER
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A request on which an office convenes units; ``place`` is the ordinal of its neighbourhood.

    ``twin`` is the same said by another household, merged into it before; ``part`` what is taken
    out of it and settled by the block.
    """

    place: int
    level: CaseLevel
    category: Category
    raised: int
    convened: int
    body: str
    meanwhile: str
    purpose: str
    excerpt: str
    tasks: Sequence[Task]
    turns: Sequence[Turn]
    promised: int = 6
    twin: str = ""
    part: str = ""


MATTERS: Final = (
    Matter(
        place=1,
        level=_D,
        category=Category.UTILITIES,
        raised=40,
        convened=13,
        body="一下大雨，我们楼前和地下自行车库就积水，水里还有股臭味，老人进出都要踩着砖头，"
        "去年到现在已经淹了三次。",
        meanwhile="已经到现场看过，是雨水管和污水管接错了，要几个部门一起改。下次进展会打电话告诉您。",
        purpose="查清积水和异味的原因，把混接的雨污管改正，汛期前不再积水。",
        excerpt="小区东侧几栋楼前和地下自行车库大雨后积水约二十公分，排出的水有异味，去年以来三次。"
        "居委和物业查看后认为是雨污混接。",
        tasks=(
            Task(_WATER, "检测小区东侧雨水、污水管，指出混接点，提出改接方案。", due=-4),
            Task(
                _HOUSING,
                "督促物业清掏雨水井和车库集水坑，检修排水泵，说明何时能用。",
                due=1,
                shown=Shown.DOOR_AND_NAME,
            ),
            Task(_GREEN, "清理路边雨水口的落叶和淤泥，说明今后多久清一次。", due=-3),
        ),
        turns=(
            Turn(
                11,
                What.MEET,
                text="一、水务局五个工作日内完成管道检测。\n二、房管局督促物业清掏雨水井、检修车库排水泵。\n"
                "三、绿化市容局清理市政道路雨水口。\n四、居民区每次大雨后把积水点拍照发到协调群。",
            ),
            Turn(
                6,
                What.BY_LINK,
                _WATER,
                "用管道机器人查了一百八十米，找到两处混接：三号、五号两栋的阳台洗衣机废水接进了雨水管。"
                "改接方案已报批，十二月上旬进场，工期八天。",
            ),
            Turn(
                4, What.BY_PHONE, _GREEN, "十四个雨水口已全部清掏，以后每月一次，暴雨预警时加清。"
            ),
            Turn(
                1,
                What.SUPERVISE,
                _HOUSING,
                "其他两家已经答复，只等你局。请在限期内说明排水泵何时修好。",
            ),
        ),
    ),
    Matter(
        place=0,
        level=_D,
        category=Category.REPAIR,
        raised=43,
        convened=19,
        body="我们楼加装电梯的手续都批了，施工队说地下有煤气管、水管和电缆要先搬开，"
        "各家都说要等别家先动，停了两个多月，六楼的老人盼着下楼。",
        meanwhile="材料已经齐了，卡在管线搬迁的先后次序上，区里正在召集几家单位一起定。",
        purpose="定下加装电梯地下管线搬迁的先后、费用和开工日期。",
        excerpt="一栋六层住宅加装电梯已批准，基坑范围内有燃气、给水和低压电缆三种管线，"
        "三家单位对搬迁先后意见不一，停工两个多月。",
        tasks=(
            Task(_HOUSING, "牵头列出管线搬迁的次序和日期，明确费用由谁承担。", due=-3),
            Task(_POWER, "答复低压电缆搬迁需要几天、何时可以停电施工。", due=-6),
            Task(_GAS, "答复燃气管搬迁方案和日期。", due=2),
            Task(_WATER, "答复给水管临时改接方案和日期。", due=5),
        ),
        turns=(
            Turn(
                15,
                What.MEET,
                text="一、先燃气、后给水、再电缆，三家接续施工，房管局负责排期。\n"
                "二、搬迁费用按加装电梯政策由专项资金列支，房管局核定。\n三、两周内把总进度表交区办公室。",
            ),
            Turn(
                8,
                What.BY_PHONE,
                _POWER,
                "电缆搬迁需三天，提前七天贴停电通知，前两家完工后随时可以进场。",
            ),
            Turn(
                3,
                What.REFUSE,
                _GAS,
                "该段管道是小区自管的中压后支管，按产权应由物业委托有资质的单位搬迁，我公司只负责停气和验收。",
            ),
            Turn(2, What.CLOCK),
            Turn(2, What.SUPERVISE, _HOUSING, "总进度表已过期限，请今天内说明原因和新的日期。"),
            Turn(
                1,
                What.SUPERVISE,
                _HOUSING,
                "书面催办：请在收到之日起两个工作日内交出总进度表，并由分管领导签字。",
                kind=SupervisionKind.NOTICE,
            ),
            Turn(3, What.LINK, _WATER),
        ),
    ),
    Matter(
        place=2,
        level=_D,
        category=Category.SAFETY,
        raised=38,
        convened=16,
        body="我们这排房子外墙的面砖老往下掉，上周差点砸到放学的孩子，现在只拉了一根绳子。",
        meanwhile="已经拉起警戒线、搭了防护棚，正请区里的部门来鉴定外墙，定下怎么修。",
        purpose="消除外墙面砖坠落的危险，定下修缮的办法和资金。",
        excerpt="两栋楼临街外墙面砖多处空鼓脱落，楼下是学生上学的路，目前仅拉警戒线。",
        tasks=(
            Task(_HOUSING, "组织外墙安全鉴定，给出修缮方案、资金来源和工期。", due=-5),
            Task(_ORDER, "查看临街防护是否合规，管住警戒线内停车和摆摊。", due=-6),
        ),
        turns=(
            Turn(
                9,
                What.BY_LINK,
                _ORDER,
                "已加装硬质围挡四十米，清走线内车辆六部，每天早晚放学时段有人值守。",
            ),
            Turn(
                7,
                What.ANSWER,
                _HOUSING,
                "鉴定完成：两栋临街面空鼓约百分之十二，须铲除重做。已用应急维修资金立项，下月五日开工，工期三十天。",
            ),
            Turn(
                5,
                What.DRAFT,
                _HOUSING,
                "您反映的外墙面砖脱落，我们请专业单位做了鉴定，确有空鼓，需要铲除重做。"
                "现已装好硬质围挡，上下学时段有人值守。修缮下月五日开工，三十天完成，费用由应急维修资金承担，"
                "不用居民出钱。施工期间有不便，请多担待。",
            ),
        ),
    ),
    Matter(
        place=0,
        level=_D,
        category=Category.TRAFFIC,
        raised=44,
        convened=27,
        body="小区后门那条路没有路灯，树又密，晚上黑得看不见人，上个月已经撞了两次车。",
        meanwhile="已约供电和绿化的人一起看过现场，正在定灯杆的位置。",
        purpose="让后门道路夜间有照明，减少碰撞。",
        excerpt="小区后门约一百二十米的道路无路灯，行道树遮挡严重，上月发生两次碰擦。",
        tasks=(
            Task(_POWER, "勘查并装设路灯，说明亮灯日期。", working_days=5),
            Task(_GREEN, "修剪遮挡路灯和视线的行道树。", working_days=3),
            Task(_POLICE, "在路口增设减速和反光标志。", working_days=5),
        ),
        turns=(
            Turn(
                25,
                What.MEET,
                text="一、绿化先修树，供电再立杆。\n二、交警同步设反光标志和减速垄。\n三、两周内全部完成。",
            ),
            Turn(23, What.BY_PHONE, _GREEN, "三十二株行道树已修剪完。"),
            Turn(
                18,
                What.BY_LINK,
                _POWER,
                "新立灯杆五基，已通电，亮灯时间随市政路灯。",
                picture=True,
            ),
            Turn(17, What.BY_PHONE, _POLICE, "减速垄两道、反光标志四处已装好。"),
            Turn(
                15,
                What.REPLY,
                text="后门道路新装的五盏路灯已经亮了，挡光的树枝已修剪，路口加了减速垄和反光标志。"
                "请您晚上走走看，还有暗的地方随时告诉我们。",
            ),
        ),
    ),
    Matter(
        place=3,
        level=_D,
        category=Category.SANITATION,
        raised=41,
        convened=20,
        body="河边步道一到傍晚就有臭味，水面漂着东西，散步的人都捂着鼻子走。",
        meanwhile="已经请水务和绿化市容的人来看过，正在查臭味是从排口来的还是岸上的垃圾房来的。",
        purpose="找到河边异味的来源并消除。",
        excerpt="沿河步道约三百米傍晚有明显异味，水面有漂浮物，附近有一处雨水排口和一处垃圾房。",
        tasks=(
            Task(_GREEN, "查明异味是否来自垃圾房，清理水面漂浮物。", due=3),
            Task(_HOUSING, "查看沿河小区垃圾房的密闭和清运，督促物业整改。", due=6),
        ),
        turns=(
            Turn(
                17,
                What.WISH,
                _GREEN,
                "水面保洁已移交水务，异味来自雨水排口，应由水务局承办。",
                to=_WATER,
            ),
            Turn(16, What.HAND_ON, _GREEN, "请水务局先查排口。", to=_WATER, due=-8),
            Turn(
                12,
                What.WISH,
                _WATER,
                "排口查过没有污水，异味在垃圾房下风处最重，请绿化市容局承办。",
                to=_GREEN,
            ),
            Turn(
                10,
                What.DECIDE,
                _WATER,
                "两家都到过现场，由绿化市容局牵头，水务局配合取水样，不再转办。",
                to=_GREEN,
                due=3,
            ),
            Turn(8, What.REFUSE, _HOUSING, "垃圾房由物业管理，我局只管房屋。"),
            Turn(
                6,
                What.DECIDE,
                _HOUSING,
                "督促物业是房管局的职责，由房管局承办。",
                to=_HOUSING,
                due=6,
            ),
        ),
    ),
    Matter(
        place=0,
        level=_S,
        category=Category.SANITATION,
        raised=30,
        convened=9,
        body="菜场门口天天占道摆摊，烂菜叶扔得满地，接孩子的电瓶车和买菜的人挤在一起，下雨天又滑又脏。",
        meanwhile="街道已到现场看过，正在和城管、市容商量固定摊位的位置和清扫的时间。",
        purpose="菜场门口不占道、不积垃圾，早晚高峰走得通。",
        excerpt="菜场门口早晚高峰占道设摊二十余处，垃圾滞留，电动车与行人混行。",
        tasks=(
            Task(_ORDER, "划定临时摊点，早晚高峰现场管理。", due=-1),
            Task(_GREEN, "增加清扫次数，放置湿垃圾桶。", due=-2),
            Task(_POLICE, "设置非机动车停放区和人行隔离。", due=2),
            Task(_HOUSING, "督促市场所在房屋的产权单位拆除外伸雨棚。", due=3),
        ),
        turns=(
            Turn(4, What.BY_LINK, _GREEN, "清扫由两次加到五次，放了八只湿垃圾桶，下午四点前清空。"),
            Turn(2, What.REFUSE, _HOUSING, "雨棚是摊主自搭的，属违法搭建，应由城管执法局处理。"),
            Turn(1, What.SUPERVISE, _ORDER, "明天是期限，请说明临时摊点划在哪里、何时启用。"),
            Turn(0, What.CLOCK),
        ),
        promised=4,
    ),
    Matter(
        place=1,
        level=_S,
        category=Category.SAFETY,
        raised=26,
        convened=4,
        body="小区没有电动车充电的地方，好多人从楼上拉线下来充，看着就怕着火。",
        meanwhile="已经请物业先清一遍楼道，充电棚的位置正在和供电公司一起选。",
        purpose="在小区里建电动车充电棚，不再飞线充电。",
        excerpt="小区约三百辆电动车没有集中充电点，飞线充电普遍，居民意见一致要求建棚。",
        tasks=(
            Task(_HOUSING, "会同业委会定下充电棚位置，办理用地和消防手续。", working_days=6),
            Task(_POWER, "核定容量，出接电方案和费用。", working_days=5),
        ),
        turns=(),
        promised=8,
        twin="楼下天天有人从窗口拉电线给电瓶车充电，能不能在小区里建个充电棚。",
        part="二号楼门厅里停着的六辆电动车先挪出去，别堵着门。",
    ),
    Matter(
        place=1,
        level=_D,
        category=Category.CARE,
        raised=35,
        convened=2,
        body="我们几个七八十岁的老人，子女不在身边，想在附近有个能吃午饭的地方，送上门也行。",
        meanwhile="街道的社区食堂离得远，区里正在研究在你们小区附近设助餐点。",
        purpose="在小区附近设一处助餐点，能堂吃、能送餐。",
        excerpt="小区八十岁以上独居和纯老家庭四十余户，最近的社区食堂一点八公里。",
        tasks=(
            Task(_CIVIL, "选定助餐点运营单位，定下补贴和开办日期。", working_days=8),
            Task(_HEALTH, "指导食品卫生和慢性病配餐。", working_days=8),
            Task(_HOUSING, "提供一处八十平方米左右、可办餐饮许可的公房。", working_days=7),
        ),
        turns=(),
        promised=12,
    ),
    Matter(
        place=2,
        level=_D,
        category=Category.TRAFFIC,
        raised=33,
        convened=11,
        body="公交站牌移走以后，到医院要多走一里多路，拄拐的人实在走不动。",
        meanwhile="已把意见转给公交公司和交警，正在看能不能把站牌挪回来。",
        purpose="方便老人乘车就医，重新定站点位置。",
        excerpt="某公交站因道路施工外移约六百米，施工已结束，站点未恢复，影响附近老人就医。",
        tasks=(
            Task(_BUS, "评估恢复原站点，定下日期。", due=-2),
            Task(_POLICE, "核对恢复站点后的停靠安全。", due=4),
        ),
        turns=(
            Turn(3, What.BY_PHONE, _BUS, "原站点可以恢复，站牌和候车亭一起装。"),
            Turn(2, What.SEND_BACK, _BUS, "请写明恢复的日期，并说明临时站何时撤。", due=3),
            Turn(1, What.MOVE, _POLICE, "等公交公司定下日期后再核对，多给两天。", due=6),
        ),
    ),
)

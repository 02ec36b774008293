"""What residents of the demonstration district ask for, and what they are told. All invented."""

from dataclasses import dataclass

from minqing.cases.rules import CaseLevel, Category

__all__ = ["ASKED", "NOTES", "REASONS", "Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, the answer that settles it, and the level that can give it."""

    category: Category
    body: str
    answer: str
    level: CaseLevel
    meanwhile: str = "已经登记，正在联系有关方面，有进展马上告诉您。"


_BLOCK, _NEIGHBOURHOOD = CaseLevel.BLOCK, CaseLevel.NEIGHBOURHOOD
_STREET, _DISTRICT = CaseLevel.STREET, CaseLevel.DISTRICT

ASKED: tuple[Asked, ...] = (
    Asked(
        Category.REPAIR,
        "楼道三楼的感应灯不亮了，晚上老人上下楼看不清台阶。",
        "灯泡当天已换好，以后坏了可以直接打楼组长电话。",
        _BLOCK,
    ),
    Asked(
        Category.NEIGHBOURS,
        "楼上晚上十一点以后还在拖椅子，孩子睡不好。",
        "已和楼上沟通，他们给桌椅脚贴了毛毡，答应晚上注意。",
        _BLOCK,
    ),
    Asked(
        Category.SANITATION,
        "一楼门口堆了旧沙发，进出不方便。",
        "已和堆放的住户说好，当天下午搬到了大件垃圾点。",
        _BLOCK,
    ),
    Asked(
        Category.CARE,
        "我一个人住，不会用手机挂号，想有人教教。",
        "志愿者当场教了一遍，还写了一张步骤纸贴在冰箱上。",
        _BLOCK,
    ),
    Asked(
        Category.NEIGHBOURS,
        "对门把鞋柜放在公用走道上，轮椅过不去。",
        "对门同意把鞋柜搬进屋里，走道已经清出来。",
        _BLOCK,
    ),
    Asked(
        Category.OTHER,
        "想知道社区老年食堂在哪里，几点开饭。",
        "告诉了地址和时间，并帮老人办好了就餐卡。",
        _BLOCK,
    ),
    Asked(
        Category.SAFETY,
        "单元门禁坏了，门整天开着，不放心。",
        "门禁电池已更换，试过三次都能锁上。",
        _BLOCK,
    ),
    Asked(
        Category.WORK,
        "孩子刚毕业还没找到工作，想看看附近有什么岗位。",
        "给了社区就业服务站的电话和本周招聘会的时间。",
        _BLOCK,
    ),
    Asked(
        Category.REPAIR,
        "六楼顶上一下雨就漏水，卧室墙面已经发霉，去年修过一次又漏了。",
        "物业已重做屋面防水，下雨后上门看过，没有再渗。",
        _NEIGHBOURHOOD,
        "物业已上楼看过，要等天晴三天后做防水，做好后再来看。",
    ),
    Asked(
        Category.PROPERTY,
        "电梯一个月坏了三次，住在十八楼的老人下不了楼。",
        "维保单位更换了门机，居民区每周抽查一次运行记录。",
        _NEIGHBOURHOOD,
        "已约维保单位和业委会下周一起查原因。",
    ),
    Asked(
        Category.SANITATION,
        "小区后门的垃圾桶到中午就满了，味道很大，苍蝇多。",
        "增加了两个桶，清运改为每天两次，请您再看看。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.SAFETY,
        "有人把电动车推上楼充电，插线板从窗户拉下来。",
        "入户劝导并收走了飞线，车棚新增十二个充电口。",
        _NEIGHBOURHOOD,
        "车棚充电口正在施工，完工前安排人员每晚巡查。",
    ),
    Asked(
        Category.TRAFFIC,
        "小区里车停得满满的，救护车上次都开不进来。",
        "划出了消防通道，违停车辆已劝离，门口有人值守。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.REPAIR,
        "楼道墙皮大块脱落，怕砸到人。",
        "已铲除松动部分并重新粉刷。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.PROPERTY,
        "物业费交了，绿化一年没修，蚊子多得窗都不能开。",
        "物业已修剪并消杀，以后每季度一次，计划贴在公告栏。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.NEIGHBOURS,
        "楼下开了家棋牌室，半夜还在吵。",
        "已与经营者签了约定，晚上十点以后停业，楼组长会留意。",
        _NEIGHBOURHOOD,
        "已上门两次，约定本周内给书面答复。",
    ),
    Asked(
        Category.HARDSHIP,
        "丈夫生病不能上班，家里只靠我一个人，看病的钱不够。",
        "帮助申请了医疗救助，材料已受理，每月有人上门。",
        _NEIGHBOURHOOD,
        "救助材料已收齐，正在核对，预计两周内有结果。",
    ),
    Asked(
        Category.CARE,
        "母亲九十岁，白天没人照看，想申请上门照护。",
        "长护险评估已做，下周起每周三次上门。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.SANITATION,
        "楼前下水道一下雨就往上冒水，一楼进过两次。",
        "疏通了主管道并换了两段破损的管，雨后查看正常。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.UTILITIES,
        "自来水早上有点黄，放一会儿才清。",
        "清洗了二次供水水箱，水质检测合格，报告贴在楼下。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.SAFETY,
        "健身器材松动，孩子荡上去直晃。",
        "松动的器材已拆换，其余的都拧紧检查过。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.EDUCATION,
        "放学到下班之间孩子没人管，社区有没有地方可以写作业？",
        "活动室每天三点半到六点开放，有志愿者看护，已为孩子报名。",
        _NEIGHBOURHOOD,
    ),
    Asked(
        Category.REPAIR,
        "外墙瓷砖掉下来过一块，正好在人行道上面。",
        "已围挡并清除松动瓷砖，维修资金方案正在征求意见。",
        _NEIGHBOURHOOD,
        "先做了围挡，请专业单位来检测，结果出来再告诉您。",
    ),
    Asked(
        Category.TRAFFIC,
        "小区门口没有斑马线，老人过马路很危险。",
        "交警部门补划了斑马线，高峰时有志愿者引导。",
        _STREET,
        "街道已向交警部门提出，下个月现场踏勘。",
    ),
    Asked(
        Category.SANITATION,
        "马路对面工地半夜施工，灰尘大，窗台天天一层土。",
        "工地已调整作业时间，加装了喷淋，夜间不再施工。",
        _STREET,
    ),
    Asked(
        Category.PROPERTY,
        "我们小区没有物业，没人管门口和路灯。",
        "街道引入了托管服务，门卫和路灯都有人负责。",
        _STREET,
        "正在听取居民意见，月底前定下托管单位。",
    ),
    Asked(
        Category.CARE,
        "附近没有助浴点，老人洗澡不方便。",
        "街道在为老服务中心开了助浴间，可以电话预约。",
        _STREET,
    ),
    Asked(
        Category.UTILITIES,
        "整条弄堂晚上电压低，空调带不动。",
        "供电部门更换了变压器，现在电压正常。",
        _STREET,
        "供电部门已来测过负荷，增容工程排在下月。",
    ),
    Asked(
        Category.TRAFFIC,
        "公交车改线以后，去医院要换两次车。",
        "区里协调增开了社区巴士，早晚各六班。",
        _DISTRICT,
        "区里已约公交公司研究线路，两周内答复。",
    ),
    Asked(
        Category.REPAIR,
        "老房子没有煤气和独立卫生间，想知道什么时候改造。",
        "已列入明年改造计划，开工前会逐户征询。",
        _DISTRICT,
        "区房管部门正在核对名单，有了时间马上告诉您。",
    ),
    Asked(
        Category.UTILITIES,
        "一到暴雨整片小区就积水，水能没过脚踝。",
        "排水泵站已扩容，今年汛期没有再积水。",
        _DISTRICT,
        "区里正与水务部门商定泵站扩容的时间。",
    ),
)

NOTES: tuple[str, ...] = (
    "家里一切都好，感谢上门。",
    "老人身体不错，子女周末来看望。",
    "希望多组织一些活动。",
    "租住不久，已留联系方式。",
    "孩子今年高考，请晚上少打扰。",
    "腿脚不便，下次来请多等一会儿。",
    "愿意参加楼组志愿服务。",
    "对楼道清洁比较满意。",
)

REASONS: dict[CaseLevel, tuple[str, ...]] = {
    CaseLevel.NEIGHBOURHOOD: (
        "涉及马路和外单位，居民区协调不了，请街镇出面。",
        "需要街镇层面统一安排资金和单位。",
    ),
    CaseLevel.STREET: ("牵涉多个部门，请区里召集成员单位一起研究。",),
}

export const enrolMessages = {
  title: ["登记这部手机", "Enrol this phone"],
  help: [
    "请居民区书记在电脑上打开“手机登记”，用手机相机扫二维码；扫不了就把登记码抄在下面。",
    "Ask the neighbourhood secretary to open “Devices” on the desk and scan the QR code, or type the code here.",
  ],
  token: ["登记码", "Enrolment code"],
  go: ["登记", "Enrol"],
  going: ["正在登记……", "Enrolling …"],
  bad: ["登记码不完整，请再对一遍。", "That code is not complete; compare it again."],
  offline: ["连不上服务器。请在有信号的地方再试。", "The server cannot be reached. Try where there is signal."],
  refused: ["没登记上，请书记换一个登记码。", "Not enrolled. Ask the secretary for a new code."],
  wiped: [
    "密码错了太多次，手机里的资料已清掉。请找书记重新登记。",
    "Too many wrong PINs: readable data was erased. Ask the secretary to enrol this phone again.",
  ],
  revoked: [
    "这部手机已被停用，资料已清掉。",
    "This phone has been withdrawn and its readable data erased.",
  ],
  unsent: [
    "还有 {n} 条没交上的记录，已封好，会继续交。",
    "{n} unsent {n|record|records}, sealed, will still be sent.",
  ],
  already: [
    "{name}在用这部手机。这个登记码是给另一位的，就给这位单开一份，{name}的资料锁着不动；是给{name}本人的，资料会重新取一遍，没交上的记录照样会交。",
    "{name} uses this phone. A code for somebody else opens a place of their own beside it; {name}'s stays locked and whole. A code for {name} fetches everything anew; unsent records are still sent.",
  ],
  again: ["用这个登记码", "Use this code"],
  keep: ["不用，照旧", "Keep as it is"],
  back: ["回到这部手机上的其他人", "Back to who else uses this phone"],
} as const;

export const lockMessages = {
  enter: ["请输入 6 位密码", "Enter your 6-digit PIN"],
  choose: ["设一个 6 位密码", "Choose a 6-digit PIN"],
  chooseHelp: ["每次打开都要用，别告诉别人。", "You need it every time; tell nobody."],
  repeat: ["再输一遍", "Once more"],
  different: ["两遍不一样，请重新设。", "The two differ. Choose again."],
  weak: ["太容易猜了，换一个。", "Too easy to guess. Choose another."],
  wrong: [
    "密码不对，还可以试 {n} 次。再错会清掉手机里的资料（没交上的记录不会丢）。",
    "Wrong PIN; {n} {n|try|tries} left. After that readable data is erased (unsent records stay).",
  ],
  entered: ["已输入 {n} 位", "{n} of 6 entered"],
  erase: ["退格", "Delete"],
  opening: ["正在打开……", "Opening …"],
  forgot: ["忘了密码", "Forgot the PIN"],
  leaseTitle: ["太久没联网了", "Offline for too long"],
  leaseBody: [
    "为了保护居民的资料，要先联网一次才能打开。没交上的记录都在。",
    "To protect residents, the app opens after it has reached the server once. Nothing recorded is lost.",
  ],
  tryNow: ["现在联网", "Connect now"],
} as const;

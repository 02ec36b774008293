export const healthMessages = {
  record: [
    "手机空间满了，这一条没有记下。写的都还在，腾出空间再点一次就行。",
    "The phone is full: this was not recorded. What you typed is still here; make room and tap again.",
  ],
  pictures: [
    "手机空间满了，这一条和照片都没有记下。写的都还在：腾出空间再点一次，或者先不要照片，记下以后再拍。",
    "The phone is full: neither this nor its pictures were recorded. What you typed is still here. Make room and tap again, or remove the pictures and take them later.",
  ],
  data: [
    "手机空间满了，新资料没有取下来。已经记下的都还在，照样能交。",
    "The phone is full: new data could not be fetched. What you recorded is safe and can still be sent.",
  ],
  other: [
    "手机空间满了，刚才那一步没有存下。已经记下的都还在。",
    "The phone is full: the last step was not kept. What you recorded is safe.",
  ],
  room: [
    "怎么腾：先点“现在就交”；再删掉手机里不用的视频、照片和应用。别清理浏览器的数据，别卸载浏览器。",
    "To make room: tap “Send now” first, then delete videos, pictures and apps that you do not need. Never clear the browser’s data, never remove the browser.",
  ],
  sendNow: ["现在就交", "Send now"],
  seen: ["知道了", "OK"],
  nearly: [
    "手机给这个应用的空间快满了（{n}%）。请常联网，让照片早点交上；不用的视频和应用可以删掉。",
    "Little room is left for this app ({n}% used). Go online often so that pictures are sent, and delete videos and apps that you do not need.",
  ],
} as const;

export const fileMessages = {
  pictures: ["照片", "Pictures"],
  take: ["拍照", "Take a picture"],
  another: ["再拍一张", "Take another"],
  remove: ["不要这张", "Remove"],
  working: ["正在处理照片…", "Preparing the picture…"],
  too_large: [
    "这个文件太大，不是手机拍的照片。请用相机重新拍一张。",
    "This file is too large for a phone's picture. Take a new one with the camera.",
  ],
  no_picture: [
    "打不开，这不是照片。请用相机拍一张。",
    "This cannot be opened as a picture. Take one with the camera.",
  ],
  unsent: ["{n} 张照片还在手机上", "{n} {n|picture|pictures} still on this phone"],
  refused: ["照片没有收", "Picture not taken"],
  progress: ["已传 {n}%", "{n}% sent"],
  waitsForWifi: ["连上无线网后自动传", "Goes by itself on Wi-Fi"],
  sendNow: ["现在就传", "Send now"],
  waitsForYou: [
    "照片只用无线网传，可这部手机看不出连的是不是无线网：连上以后，请点“现在就传”。",
    "Pictures go over Wi-Fi only, and this phone cannot tell whether it is on one: when it is, tap “Send now”.",
  ],
  wifiOnly: ["照片只用无线网传", "Pictures over Wi-Fi only"],
  wifiOnlyHelp: [
    "走访和诉求不受影响，有信号就交。",
    "Visits and requests are not affected: they go as soon as there is a signal.",
  ],
} as const;

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
  anyhow: ["用手机流量也传照片", "Send pictures over the phone network, too"],
} as const;

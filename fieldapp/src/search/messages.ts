export const searchMessages = {
  title: ["找人找门", "Search"],
  label: ["姓名、门牌或姓名首字母", "Name, door, or initials"],
  help: [
    "例如：王建国、wjg、302、3号楼 302",
    "For example: 王建国, wjg, 302, 3号楼 302",
  ],
  none: ["没找到。只找得到您楼群里的住户。", "Nothing found. Only your own blocks are searched."],
  found: ["找到 {n} 户", "{n} {n|household|households} found"],
  more: ["还有 {n} 户，再多输一点", "{n} more; type a little more"],
  clear: ["清空", "Clear"],
} as const;

export const answerMessages = {
  title: ["带给居民的答复", "Answer to tell"],
  asked: ["当时的诉求", "What was asked"],
  answer: ["请念给居民听", "Read this out"],
  next: ["事情还在办，{day} 前再告诉居民进展。", "It goes on: the next word comes by {day}."],
  final: ["这是最终答复。", "This is the final answer."],
  how: ["怎么告诉的", "How it was told"],
  in_person: ["当面", "In person"],
  phone: ["电话", "By phone"],
  confirm: ["已告诉居民", "Resident has been told"],
  saved: ["记下了：已告诉居民", "Recorded: resident told"],
  gone: ["这条答复已经告诉过了。", "This answer has already been told."],
} as const;

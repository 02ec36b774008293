/** What was last searched for: Back from a household shows it again. Gone with the app. */
class Typed {
  words = $state("");
}

export const typed = new Typed();

import Screen

extension KeyTable {
  /// The keys of the grid of heads.
  static let headRows: [KeyRow] = [
    KeyRow(
      [.heads], "arrows, h j k l",
      [
        (.left, .chooseHead(.left)), (.down, .chooseHead(.down)), (.up, .chooseHead(.up)),
        (.right, .chooseHead(.right)),
        (.character("h"), .chooseHead(.left)), (.character("j"), .chooseHead(.down)),
        (.character("k"), .chooseHead(.up)), (.character("l"), .chooseHead(.right)),
      ], "choose a head; so does a click", hint: "choose"),
    KeyRow(
      [.heads], "Home End, PgUp PgDn",
      [
        (.home, .chooseHeadFar(.left)), (.end, .chooseHeadFar(.right)),
        (.pageUp, .chooseHeadFar(.up)), (.pageDown, .chooseHeadFar(.down)),
      ], "the first and the last head, a page up and down"),
    KeyRow(
      [.heads], [[.enter], [.character(" ")]], .openHead,
      "open the map of the chosen head; so does a click on it", hint: "open"),
    KeyRow(
      [.heads], "s S", [(.character("s"), .sortHeads(1)), (.character("S"), .sortHeads(-1))],
      "sort by the next and the previous number, in the end by layer and head", hint: "sort"),
    KeyRow(
      [.heads], [[.character("o")]], .reverseHeads, "the smallest first, or the largest",
      hint: "order"),
  ]
}

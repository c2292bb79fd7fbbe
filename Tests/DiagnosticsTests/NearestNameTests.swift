import Diagnostics
import Testing

@Suite("The nearest name")
struct NearestNameTests {
  static let names = [
    "softmax", "fastmax", "compare", "bound", "attend", "argmax", "mean", "metrics", "map", "max",
    "q",
    "k", "transpose",
  ]

  @Test(
    "a slip of the fingers finds its name",
    arguments: [
      ("softmx", "softmax"), ("comprae", "compare"), ("Compare", "compare"), ("atend", "attend"),
      ("bounds", "bound"), ("maen", "mean"), ("trans", "transpose"), ("sotfmaxx", "softmax"),
      ("mpa", "map"),
      ("metrix", "metrics"),
    ])
  func found(typed: String, expected: String) {
    #expect(nearestName(to: typed, among: Self.names) == expected)
  }

  @Test(
    "a word that is near to nothing gets no suggestion",
    arguments: [
      "xyzzy", "", "z", "tensor", "softmaxsoftmaxsoft", String(repeating: "a", count: 9_999),
    ])
  func missing(typed: String) {
    #expect(nearestName(to: typed, among: Self.names) == nil)
  }

  @Test(
    "the name itself is not suggested, and equally near names come in the order of the alphabet")
  func ties() {
    #expect(nearestName(to: "mean", among: ["mean"]) == nil)
    #expect(nearestName(to: "xap", among: ["tap", "map", "cap"]) == "cap")
  }

  @Test(
    "distance counts changes, additions, omissions and swaps of neighbours",
    arguments: [
      ("", "", 0), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1),
      ("abc", "ab", 1), ("abc", "xabc", 1), ("abcd", "badc", 2), ("kitten", "sitting", 3),
      ("ca", "abc", 3),
    ])
  func distance(first: String, second: String, expected: Int) {
    #expect(editDistance(Array(first), Array(second)) == expected)
    #expect(editDistance(Array(second), Array(first)) == expected)
  }
}

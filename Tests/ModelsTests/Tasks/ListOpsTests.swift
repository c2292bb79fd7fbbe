import Models
import Testing

/// Works an expression out with a stack of open lists, as its grammar is read by a person.
private struct ListOpsSolver {
  private(set) var deepest = 0
  private(set) var widest = 0

  mutating func solve(_ words: [String]) throws -> Int {
    var open: [(name: String, values: [Int])] = []
    for (place, word) in words.enumerated() {
      var value = Int(word)
      if word.hasPrefix("[") {
        open.append((String(word.dropFirst()), []))
        deepest = max(deepest, open.count)
        continue
      }
      if word == "]" {
        let last = open.popLast()
        let list = try #require(last)
        #expect(list.values.count >= 2)
        widest = max(widest, list.values.count)
        value = try result(list.name, list.values)
      }
      let known = try #require(value)
      if open.isEmpty {
        #expect(place == words.count - 1)
        return known
      }
      open[open.count - 1].values.append(known)
    }
    Issue.record("a list is not closed: \(words)")
    return -1
  }

  private func result(_ name: String, _ values: [Int]) throws -> Int {
    switch name {
    case "MAX": return try #require(values.sorted().last)
    case "MIN": return try #require(values.sorted().first)
    case "SM":
      var sum = 0
      for value in values { sum = (sum + value) % 10 }
      return sum
    case "MED":
      // Largest and smallest are crossed out in turn until one or two are left.
      var left = values.sorted()
      while left.count > 2 { left = Array(left.dropFirst().dropLast()) }
      return (left[0] + left[left.count - 1]) / 2
    default:
      Issue.record("\(name) is no operator")
      return -1
    }
  }
}

@Suite("ListOps")
struct ListOpsTests {
  @Test(
    "answers are what the lists come to, within depth, arguments and length",
    arguments: [(40, 3, 4, 0.5), (97, 7, 3, 0.8), (200, 16, 16, 1), (5, 1, 2, 0)])
  func answers(length: Int, depth: Int, arguments: Int, nesting: Double) throws {
    let task = try TaskTable.make(
      "listops",
      [
        "length": .whole(length), "depth": .whole(depth), "arguments": .whole(arguments),
        "nesting": .number(nesting),
      ])
    var solver = ListOpsSolver()
    for problem in task.problems(1_009) {
      guard case .labelled(let tokens, let targets) = problem else { fatalError() }
      #expect(tokens.count <= length)
      let words = tokens.map { task.vocabulary[$0] }
      #expect(words.last == "→")
      #expect(try solver.solve(words.dropLast()) == targets.last)
      #expect(targets.dropLast().allSatisfy { $0 == Problem.unasked })
    }
    #expect(solver.deepest <= depth && solver.widest <= arguments)
    if nesting > 0.4, length < 100 { #expect(solver.deepest == depth) }
    #expect(solver.widest == arguments)
  }

  @Test("one list worked out by hand, read and written as it is typed")
  func byHand() throws {
    var solver = ListOpsSolver()
    let text = "[MAX 2 [MIN 4 7 ] [SM 9 [MED 1 8 4 6 ] 9 ] ]"
    // The median of 1 4 6 8 is 5; 9 + 5 + 9 = 23.
    #expect(try solver.solve(text.split(separator: " ").map(String.init)) == 4)
    let task = try TaskTable.make("listops")
    #expect(task.written(try task.tokens(of: text)) == text)
    #expect(throws: TaskError.notInVocabulary("[AVG", position: 1)) {
      try task.tokens(of: "[MAX [AVG 1 2 ] 3 ]")
    }
  }
}

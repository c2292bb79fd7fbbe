import Models
import Testing

@Suite("Tasks of sequences")
struct SequenceTaskTests {
  private func translations(_ name: String) throws -> [(source: [Int], answer: [Int])] {
    let task = try TaskTable.make(name, ["length": 11, "shortest": 3, "vocabulary": 7])
    return task.problems(307).compactMap {
      if case .translation(let source, let answer) = $0 { (source, answer) } else { nil }
    }
  }

  @Test("copy, reverse and sort are what their names say, for every length that was asked for")
  func transcriptions() throws {
    for (source, answer) in try translations("copy") { #expect(source == answer) }
    for (source, answer) in try translations("reverse") {
      #expect(source.indices.allSatisfy { source[$0] == answer[answer.count - 1 - $0] })
    }
    for (source, answer) in try translations("sort") {
      #expect(zip(answer, answer.dropFirst()).allSatisfy { $0 <= $1 })
      for token in 0..<7 {
        #expect(source.count { $0 == token } == answer.count { $0 == token })
      }
      #expect(source.count == answer.count)
    }
    #expect(Set(try translations("sort").map(\.source.count)) == Set(3...11))
  }

  @Test("the value of a key is the token behind it, and nothing else is asked")
  func recall() throws {
    let task = try TaskTable.make(
      "mqar", ["pairs": 7, "queries": 5, "vocabulary": 11, "gap": 3])
    var places = Set<Int>()
    for problem in task.problems(301) {
      guard case .labelled(let tokens, let targets) = problem else { fatalError() }
      #expect(tokens.count == 2 * 7 + 5 + 15)
      let keys = Set(stride(from: 0, to: 14, by: 2).map { tokens[$0] })
      #expect(keys.count == 7)
      var asked = Set<Int>()
      for (place, target) in targets.enumerated() where target != Problem.unasked {
        #expect(place >= 14)
        let first = try #require(tokens.firstIndex(of: tokens[place]))
        #expect(first < 14 && first.isMultiple(of: 2))
        #expect(tokens[first + 1] == target && target >= 11 && target < 22)
        #expect(asked.insert(tokens[place]).inserted)
        places.insert(place)
      }
      #expect(asked.count == 5)
      #expect(tokens.count { task.vocabulary[$0] == "·" } == 15)
    }
    #expect(places == Set(14..<34))
  }

  @Test("an induction head alone gets every answer right")
  func induction() throws {
    let task = try TaskTable.make("induction", ["length": 37, "vocabulary": 19])
    var starts = Set<Int>()
    for problem in task.problems(301) {
      guard case .labelled(let tokens, let targets) = problem else { fatalError() }
      for (place, target) in targets.enumerated() where target != Problem.unasked {
        let before = try #require(tokens[..<place].lastIndex(of: tokens[place]))
        #expect(tokens[before + 1] == target)
        if place + 1 < tokens.count { #expect(tokens[place + 1] == target) }
      }
      let first = try #require(targets.firstIndex { $0 != Problem.unasked })
      #expect(Set(tokens[..<first]).count == first)
      starts.insert(first)
    }
    #expect(starts == Set(9...18))
  }

  @Test("the numbers modulo another, and no pair of one split in the other")
  func modular() throws {
    let cases: [(String, (Int, Int) -> Int)] = [
      ("add", { ($0 + $1) % 17 }), ("subtract", { (($0 - $1) % 17 + 17) % 17 }),
      ("multiply", { ($0 * $1) % 17 }),
    ]
    for (operation, solve) in cases {
      let task = try TaskTable.make(
        "modular", ["modulus": 17, "operation": .text(operation), "heldout": 0.3])
      var pairs: [Split: Set<[Int]>] = [:]
      for split in Split.allCases {
        // Another seed draws in another order, from the same part.
        for problem in task.problems(2_003, split, seed: 1) + task.problems(2_003, split, seed: 2) {
          guard case .labelled(let tokens, let targets) = problem else { fatalError() }
          #expect(tokens[1] == 17 && tokens[3] == 18)
          #expect(targets == [-1, -1, -1, solve(tokens[0], tokens[2])])
          pairs[split, default: []].insert([tokens[0], tokens[2]])
        }
      }
      let (training, heldOut) = (pairs[.training] ?? [], pairs[.heldOut] ?? [])
      #expect(training.isDisjoint(with: heldOut))
      #expect(training.count == 202 && heldOut.count == 87)
    }
    // 0 comes from 33 of 289 pairs, every other class from 16.
    let product = try TaskTable.make("modular", ["modulus": 17, "operation": "multiply"])
    #expect(product.chance == .exact(33.0 / 289))
  }
}

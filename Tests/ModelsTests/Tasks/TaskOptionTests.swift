import Models
import Testing

@Suite("Options of tasks")
struct TaskOptionTests {
  @Test("the table explains each task and option in a line, under names of their own")
  func table() {
    let definitions = TaskTable.definitions
    #expect(Set(definitions.map(\.name)).count == definitions.count)
    for definition in definitions {
      #expect(!definition.summary.isEmpty && definition.summary.count < 72)
      #expect(Set(definition.options.map(\.name)).count == definition.options.count)
      for option in definition.options {
        #expect(!option.explanation.isEmpty && option.explanation.count < 100)
      }
    }
  }

  @Test("numbers are taken at the edges of their range and refused beyond")
  func edges() throws {
    for definition in TaskTable.definitions {
      for option in definition.options {
        guard case .whole(let range) = option.kind else { continue }
        let allowed = Double(range.lowerBound)...Double(range.upperBound)
        for wrong in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
          #expect(
            throws: TaskError.outOfRange(
              option: option.name, value: Double(wrong), allowed: allowed)
          ) { try definition.make([option.name: .number(Double(wrong))]) }
        }
        for edge in [range.lowerBound, range.upperBound] {
          // Another option may forbid it, but not the range.
          do { _ = try definition.make([option.name: .whole(edge)]) } catch {
            switch error {
            case .tooSmall, .tooLarge, .unreadFiles, .needsOption: break
            default: Issue.record("\(definition.name) \(option.name)=\(edge): \(error)")
            }
          }
        }
      }
    }
  }

  @Test("other kinds of values, and names nobody knows, are refused by name")
  func refusals() {
    #expect(throws: TaskError.unknownTask("cpoy", known: TaskTable.definitions.map(\.name))) {
      try TaskTable.make("cpoy")
    }
    let known = ["length", "shortest", "vocabulary"]
    #expect(throws: TaskError.unknownOption("lenght", known: known)) {
      try TaskTable.make("copy", ["lenght": 3, "length": 99_999])
    }
    let whole = TaskOption.Kind.whole(1...4096)
    for value: TaskOptionValue in [2.5, "three", .texts(["3"]), .number(.nan)] {
      #expect(throws: TaskError.wrongKind(option: "length", expected: whole)) {
        try TaskTable.make("copy", ["length": value])
      }
    }
    #expect(
      throws: TaskError.outOfRange(option: "length", value: 1e300, allowed: 1...4096)
    ) { try TaskTable.make("copy", ["length": .number(1e300)]) }
    let words = ["add", "subtract", "multiply"]
    #expect(throws: TaskError.notAChoice(option: "operation", value: "Add", allowed: words)) {
      try TaskTable.make("modular", ["operation": "Add"])
    }
    #expect(throws: TaskError.wrongKind(option: "operation", expected: .choice(words))) {
      try TaskTable.make("modular", ["operation": 3])
    }
    #expect(
      throws: TaskError.outOfRange(option: "heldout", value: 1, allowed: 0.01...0.9)
    ) { try TaskTable.make("modular", ["heldout": 1]) }
    #expect(throws: TaskError.self) { try TaskTable.make("modular", ["heldout": .number(.nan)]) }
  }

  @Test("values that do not go together are refused with what they would need")
  func together() {
    #expect(
      throws: TaskError.tooLarge(option: "shortest", value: 12, maximum: 5, because: ["length"])
    ) { try TaskTable.make("sort", ["length": 5]) }
    #expect(
      throws: TaskError.tooLarge(option: "queries", value: 9, maximum: 7, because: ["pairs"])
    ) { try TaskTable.make("mqar", ["pairs": 7, "queries": 9]) }
    #expect(
      throws: TaskError.tooSmall(option: "vocabulary", value: 5, minimum: 7, because: ["pairs"])
    ) { try TaskTable.make("mqar", ["pairs": 7, "vocabulary": 5]) }
    #expect(
      throws: TaskError.tooSmall(option: "vocabulary", value: 15, minimum: 16, because: ["length"])
    ) { try TaskTable.make("induction", ["vocabulary": 15]) }
  }

  @Test("titles are written as they are typed")
  func titles() throws {
    let copy = try TaskTable.make("copy", ["length": 5.0, "shortest": 2])
    #expect(copy.title == "copy(length=5, shortest=2, vocabulary=8)")
    let sum = try TaskTable.make("modular", ["heldout": 0.25])
    #expect(sum.title == #"modular(modulus=23, operation="add", heldout=0.25)"#)
  }
}

import Diagnostics
import Evaluation
import Tensors
import Testing

@Suite("Any arguments")
struct FuzzTests {
  static let values = [
    "0", "1", "-1", "2", "3", "0.5", "-7", "1e300", "nan", "inf", "9007199254740992", "1e9", "true",
    "none", "\"a\"", "[]", "[1, 2]", "[[1, 2], [3, 4]]", "[1, [2]]", "[\"a\"]", "x", "y", "z", "w",
    "s",
    "x.T", "a", "h", "softmax", "fastmax(p=1)", "1..3", "a.at(0, 0)", "[nan, 1]", "[-1, 5]",
    "[x, x]",
    "y[0]", "-3", "4", "[0, 1]", "[2, 0, 1]", "\"maxNorm\"",
  ]
  static let setup =
    "x = randn(3, 5); y = zeros(2, 3, 5); z = zeros(0, 3); w = zeros(3, 0); s = arange(7); "
    + "a = attend(x, x, x, fastmax(p=2), causal=true); h = attend(y, y, y)"

  /// Runs a line; a refusal points into it, and is worded.
  static func check(_ line: String, in console: inout Console) {
    do {
      let value = try console.run(line)
      #expect(!value.lines(width: 60).isEmpty)
    } catch let refusal as Diagnostic {
      #expect((refusal.span?.to ?? 0) <= line.utf8.count, "\(line)")
      #expect(refusal.span != nil, "\(line)")
      #expect(!refusal.message.isEmpty)
      if let fix = refusal.fix, let again = failure(of: fix, in: console) {
        #expect(again.id != refusal.id || again.span != refusal.span, "\(line) → \(fix)")
      }
    } catch {
      // A parse failure: other tests look at those.
    }
  }

  /// What a fix is refused with in its turn; a line may hold two mistakes.
  private static func failure(of fix: String, in console: Console) -> Diagnostic? {
    guard !fix.hasPrefix("help") else { return nil }
    var copy = console
    do {
      try copy.run(fix)
      return nil
    } catch {
      return error as? Diagnostic
    }
  }

  @Test("no function ends the program, whatever it is given")
  func functions() throws {
    var console = try Console(Self.setup)
    console.compute.memoryLimit = 1 << 16
    var generator = RandomGenerator(seed: 11)
    func pick() -> String { Self.values[generator.integer(below: Self.values.count)] }
    for entry in FunctionTable.all where entry.name != "load" {
      for _ in 0..<60 {
        var arguments: [String] = []
        for (index, parameter) in entry.parameters.enumerated() {
          let roll = generator.integer(below: 4)
          if parameter.fallback != nil, roll == 0 { continue }
          let isNamed = arguments.count < index || roll == 1
          arguments.append(isNamed ? "\(parameter.name)=\(pick())" : pick())
        }
        Self.check("\(entry.name)(\(arguments.joined(separator: ", ")))", in: &console)
      }
    }
  }

  @Test("no operator, slice, member or method ends the program, whatever it is given")
  func syntax() throws {
    var console = try Console(Self.setup)
    console.compute.memoryLimit = 1 << 16
    var generator = RandomGenerator(seed: 13)
    func pick() -> String { Self.values[generator.integer(below: Self.values.count)] }
    let operators = [
      "+", "-", "*", "/", "**", "@", "%", "//", "<", "<=", "==", "!=", "and", "or",
    ]
    let members =
      MemberTable.all.map(\.name) + ["at(\(pick()), 1)", "row(\(pick()))", "sum(\(pick()))"]
    for _ in 0..<3000 {
      let sign = operators[generator.integer(below: operators.count)]
      let member = members[generator.integer(below: members.count)]
      let lines = [
        "\(pick()) \(sign) \(pick())", "\(pick()).\(member)", "\(pick())[\(pick())]",
        "\(pick())[\(pick()), \(pick())]", "\(pick())[\(pick()):\(pick()):\(pick())]",
        "\(pick())[..., \(pick())]", "\(pick())[\(pick()):, \(pick())]", "-\(pick())",
        "not \(pick())", "\(pick()).at(\(pick()), \(pick()))", "\(pick()).row(\(pick()))",
      ]
      Self.check(lines[generator.integer(below: lines.count)], in: &console)
    }
  }
}

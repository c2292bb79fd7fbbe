import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `seed 7`.
  static let seed = Verb(
    "seed", group: .data, arguments: "[number]", count: 0...1, kinds: [.expression],
    summary: "start the random numbers again from a seed, or print it",
    details: [
      "The same seed gives the same numbers on every machine. The status line shows it."
    ],
    refusals: ["anything but a whole number from 0"],
    example: "seed 7; randn(2, 3)"
  ) { interpreter, request in
    var changed: Set<String> = []
    if let argument = request.arguments.first {
      let value = try interpreter.workspace.evaluate(argument, context: request.context)
      guard case .number(let number) = value, let seed = UInt64(exactly: number) else {
        throw CommandProblems.wrongKind(
          at: argument, wanted: "a whole number from 0", found: value.described, fix: "seed 7")
      }
      interpreter.workspace.reseed(seed)
      changed = ["seed"]
    }
    let seed = interpreter.workspace.seed
    return CommandOutcome(
      report: Report(
        parts: changed.isEmpty ? [.text(["seed \(seed)"])] : [],
        summary: ValueSummary(kind: "number", value: .number(Double(seed)))),
      changedNames: changed)
  }
}

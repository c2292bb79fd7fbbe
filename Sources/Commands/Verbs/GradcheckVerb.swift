import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `gradcheck mean(b.out**2) wrt=[q, k]`.
  static let gradcheck = Verb(
    "gradcheck", group: .learn, arguments: "number", count: 1...1, kinds: [.expression],
    options: [
      VerbOption(
        name: "wrt", kind: .names, standard: "all tensors behind it", help: "the variables"),
      VerbOption(
        name: "directions", kind: .integer, standard: "5", help: "how many random directions"),
      VerbOption(
        name: "within", kind: .number, standard: "none",
        help: "fails where an error in float64 is larger, as expect does"),
      VerbOption(
        name: "long", kind: .boolean, standard: "false",
        help: "true takes all directions, however long it takes"),
    ],
    summary: "compare the gradient of a number with central differences",
    details: [
      "Along random directions from the seed: gradient times direction by a tape in double",
      "precision, the same by what `grad` gives, in single precision with custom gradients, and the",
      "central difference, in double precision. Errors are shares of the size of the gradient or of",
      "the difference. At kinks (abs, max, relu, clip) differences may disagree.",
      "A direction takes four evaluations of the number. Where all directions would take longer",
      "than some ten seconds, the first of them are taken; where one would, none is.",
    ],
    refusals: [
      "something that is not a single number", "a variable that holds no numbers",
      "a number that takes long to compute: long=true, or fewer tokens",
    ],
    example: "q, k, v = randn(8, 4), randn(8, 4), randn(8, 4); "
      + "gradcheck mean(attend(q, k, v, fastmax(p=2)).out**2) wrt=[q, k]"
  ) { interpreter, request in
    let count = try request.integer("directions", in: &interpreter) ?? 5
    guard (1...1_000).contains(count) else {
      throw Diagnostic(
        "commands.out-of-range", "directions is out of range",
        at: request.span(ofOption: "directions"), label: "directions runs from 1 to 1000",
        fix: request.context.source.replacing(request.span(ofOption: "directions"), with: "5"))
    }
    let expression = request.arguments[0]
    let isLong = try request.boolean("long", in: &interpreter)
    let check: GradientCheck
    do throws(Diagnostic) {
      check = try interpreter.workspace.gradientCheck(
        expression, wrt: request.expression("wrt"), directions: count, isLong: isLong,
        seed: interpreter.workspace.seed, context: request.context)
    } catch {
      throw error.id == "autodiff.too-much-work" ? tooLong(error, count, request) : error
    }
    if let largest = try request.number("within", in: &interpreter) {
      try expect(check, within: largest, request)
    }
    let table = table(check)
    return CommandOutcome(
      report: Report(
        parts: [.table(table), .text(verdict(check))],
        summary: ValueSummary(table: table, maps: [])))
  }

  private static func expect(
    _ check: GradientCheck, within largest: Double, _ request: CommandRequest
  ) throws(Diagnostic) {
    let error = check.directions[check.worst].doubleError
    guard !(error <= largest) else { return }
    throw Diagnostic(
      "commands.gradient-off", "the gradient and the differences do not agree",
      at: request.span(ofOption: "within"),
      label: "direction \(check.worst) is off by \(numberText(error))",
      why: "kinks (abs, max, relu, clip) and NaN are the usual reasons",
      fix: "gradcheck \(request.text(of: request.arguments[0]))")
  }

  private static func tooLong(
    _ refusal: Diagnostic, _ count: Int, _ request: CommandRequest
  ) -> Diagnostic {
    var diagnostic = refusal
    diagnostic.message = "this check would take long"
    diagnostic.why =
      "it takes \(4 * count + 2) evaluations of the number, pair by pair in double precision; the "
      + "first thousand tokens, as in q[:1000], check the same formulas"
    diagnostic.fix = request.context.source + " long=true"
    return diagnostic
  }

  private static func table(_ check: GradientCheck) -> ReportTable {
    ReportTable(
      title: "gradient with respect to \(check.names.joined(separator: ", "))",
      columns: ["direction", "difference", "tape, float64", "error", "grad, float32", "error"],
      rows: check.directions.enumerated().map { index, direction in
        [
          .text("\(index)" + (index == check.worst ? " worst" : "")),
          .number(direction.difference, .exact), .number(direction.double, .exact),
          .number(direction.doubleError, .exact), .number(direction.single, .exact),
          .number(direction.singleError, .exact),
        ]
      }, footnotes: footnotes(check.cost, taken: check.directions.count))
  }

  private static func footnotes(_ cost: GradientCheck.Cost, taken: Int) -> [String] {
    var lines = [
      "sampled: \(taken) of \(cost.askedCount) random directions in \(cost.entryCount) dimensions, "
        + "\(cost.evaluationCount) evaluations"
    ]
    if cost.askedCount > taken {
      lines.append(
        "an evaluation takes \(workText(cost.work)) multiplications: long=true takes all")
    }
    return lines
  }

  private static func verdict(_ check: GradientCheck) -> [String] {
    var lines: [String]
    if check.directions[check.worst].doubleError.isNaN {
      lines = ["they cannot be compared: the number, its gradient or a difference is not finite"]
    } else if !(check.directions[check.worst].doubleError <= 1e-6) {
      lines = ["they do not agree: see the worst direction; kinks are the usual reason"]
    } else if check.worstSingleError <= 1e-3 {
      lines = ["they agree in every direction: to 1e-6 in double precision, to 1e-3 in single"]
    } else {
      lines = [
        "the tape agrees to 1e-6 in double precision; grad, in single, is further off than 1e-3:",
        "sums that cancel, such as a normaliser near 0, are the usual reason",
      ]
    }
    if !check.independent.isEmpty {
      lines.append(
        "it does not depend on \(check.independent.joined(separator: ", ")): the gradient is 0")
    }
    return lines
  }
}

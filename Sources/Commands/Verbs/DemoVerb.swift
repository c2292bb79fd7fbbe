import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `demo`.
  static let demo = Verb(
    "demo", group: .learn,
    summary: "draw a head of a trained model with softmax and with fastmax",
    details: [
      "Loads the queries, keys and values of a small sentence encoder into `alice`, puts the focus",
      "on layer 0, head 2, where every token attends to the one before it, and compares the two",
      "mechanisms there.",
    ],
    refusals: ["the lessons' data is not found: see `lessons`"],
    example: "demo"
  ) { interpreter, request in
    var parts: [ReportPart] = []
    var outcome = CommandOutcome()
    for line in demoLines {
      let step = try interpreter.performWithin(line, request)
      outcome.changedNames.formUnion(step.changedNames)
      outcome.report.actions += step.report.actions
      outcome.report.summary = step.report.summary ?? outcome.report.summary
      parts += step.report.parts
    }
    outcome.report.parts = [.text(demoLines.map { "ff> \($0)" })] + parts + [.text(demoHints)]
    return outcome
  }

  private static let demoLines = [
    "alice = load(\"alice-minilm.safetensors\")",
    "use alice layer=0 head=2",
    "compare softmax fastmax(p=2)",
  ]

  private static let demoHints = [
    "try: use layer=2 head=9", "     compare softmax fastmax(p=1) fastmax(p=4)", "     lessons",
  ]
}

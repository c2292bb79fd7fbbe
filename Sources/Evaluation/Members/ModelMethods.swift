import Attention
import Diagnostics
import Foundation
import Models
import Tensors

private let before = FunctionParameter("model", .any, "what comes before the dot")
private let sample = FunctionParameter(
  "sample", .integer, or: "0", "a held-out exercise of its task, by its number from 0")

let modelMethodEntries: [FunctionEntry] = [
  FunctionEntry(
    "parameter", .model,
    [before, FunctionParameter("name", .text, "its name, as m.parameters lists it")],
    "a parameter as a tensor",
    help: "Weights are [inner, columns] and multiply rows from the right.",
    example: "\(smallModel); m.parameter(\"layers.0.attention.qkv.weight\")",
    implementation: parameterTensor),
  FunctionEntry(
    "attention", .model,
    [
      before,
      FunctionParameter("layer", .integer, or: "0", "the layer, from 0; negative from the end"),
      FunctionParameter("head", .integer, or: "0", "the head, from 0; negative from the end"),
      sample,
      FunctionParameter(
        "part", .choice(AttentionPart.allCases.map(\.rawValue)), or: "\"own\"",
        "which attention of an encoder-decoder: the decoder's own, its cross one, the encoder's"),
    ],
    "a head's attention on a held-out exercise, with tokens as labels",
    help: "Its queries, keys and values are those of the pass: rotary positions are in them.",
    example: "\(smallModel); m.attention(layer=0, head=1).row(3)",
    implementation: headAttention),
  FunctionEntry(
    "predict", .model, [before, sample],
    "what it answers on a held-out exercise, beside what is right",
    help: "Every answer is given the right tokens before it, as in training.",
    example: "\(smallModel); m.predict(sample=0)", implementation: prediction),
]

private func parameterTensor(_ call: inout Call) throws -> Value {
  guard case .model(let value) = call.value("model") else { return .none }
  let model = try value.made(at: call.nameSpan)
  let name = call.text("name") ?? ""
  if let tensor = model.parameter(named: name) { return .numeric(tensor) }
  let known = model.forms.map(\.name)
  let nearest = nearestName(to: name, among: known)
  throw Diagnostic(
    "models.no-parameter", "the model has no parameter \(name)", at: call.span(of: "name"),
    label: nearest.map { "the nearest is \($0)" } ?? "it has \(known.count), as .parameters lists",
    fix: call.context.line(replacing: call.span(of: "name"), with: "\"\(nearest ?? known[0])\""))
}

private func headAttention(_ call: inout Call) throws -> Value {
  guard case .model(let value) = call.value("model") else { return .none }
  let part = call.text("part").flatMap(AttentionPart.init) ?? .own
  let captured = try call.fixing {
    try value.capture(
      sample: call.integer("sample", or: 0), part: part,
      at: call.span(of: part == .own ? "sample" : "part"))
  }
  func wrapped(_ name: String, _ count: Int) -> Int {
    let index = call.integer(name, or: 0)
    return index < 0 ? index + count : index
  }
  return .attention(
    try captured.head(
      layer: wrapped("layer", value.config.layers), head: wrapped("head", value.config.heads),
      call.context.compute))
}

private func prediction(_ call: inout Call) throws -> Value {
  guard case .model(let value) = call.value("model") else { return .none }
  let (model, task) = try value.taught(at: call.nameSpan)
  let problem = try call.fixing {
    try value.problem(call.integer("sample", or: 0), at: call.span(of: "sample"))
  }
  let answers = Answer.list(
    try model.logits(for: problem, call.context.compute), problem: problem, task: task.task)
  let right = answers.filter(\.isRight).count
  return .record([
    RecordField("read", .text(task.task.written(problem.source + problem.tokens))),
    RecordField(
      "answers",
      .list(
        answers.map { answer in
          .record([
            RecordField("at", .number(Double(answer.position))),
            RecordField("token", .text(answer.token)), RecordField("right", .text(answer.right)),
            RecordField("given", .text(answer.given)),
            RecordField("probability", .number(answer.probability)),
          ])
        })),
    RecordField("correct", .number(Double(right))),
    RecordField("targets", .number(Double(answers.count))),
  ])
}

extension Call {
  /// Adds what to type to a refusal of an exercise or of a part.
  fileprivate func fixing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch var error as Diagnostic {
      let remedies = ["models.no-sample": "0", "models.no-part": "\"own\""]
      if let remedy = remedies[error.id], let span = error.span {
        error.fix = context.line(replacing: span, with: remedy)
      }
      throw error
    }
  }
}

/// What a model answers at one token.
struct Answer {
  let position: Int
  let token: String
  let right: String
  let given: String
  /// The probability of what was given.
  let probability: Double
  var isRight: Bool { right == given }

  /// The answers at the tokens of a problem where one is asked for.
  static func list(_ logits: Tensor, problem: LaidOutProblem, task: any Task) -> [Answer] {
    let classes = logits.shape[-1]
    return problem.targets.indices.compactMap { position in
      let target = problem.targets[position]
      guard target != Problem.unasked else { return nil }
      let row = logits.numbers[position * classes..<(position + 1) * classes].map(Double.init)
      let best = row.indices.max { row[$0] < row[$1] } ?? 0
      let largest = row[best]
      let sum = row.reduce(0.0) { $0 + exp($1 - largest) }
      return Answer(
        position: position, token: task.vocabulary[problem.tokens[position]],
        right: name(target, task), given: name(best, task), probability: 1 / sum)
    }
  }

  /// A class that the task has no name for is told by its number.
  private static func name(_ index: Int, _ task: any Task) -> String {
    task.classes.indices.contains(index) ? task.classes[index] : "\(index)"
  }
}

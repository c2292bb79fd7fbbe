import Attention
import Diagnostics
import Models
import Tensors

let modelFunctions: [FunctionEntry] = [
  FunctionEntry(
    "model", .model,
    [
      FunctionParameter(
        "kind", .choice(ModelKind.allCases.map(\.rawValue)), or: "\"decoder\"",
        "which tokens see which"),
      FunctionParameter("layers", .integer, or: "2", "blocks of attention and feed-forward layer"),
      FunctionParameter("heads", .integer, or: "4", "heads of a block; they share the width"),
      FunctionParameter("width", .integer, or: "64", "numbers per token between blocks"),
      FunctionParameter("context", .integer, or: "256", "the most tokens of a sequence"),
      FunctionParameter(
        "mechanism", .mechanisms, or: "softmax", "how scores become weights; a list has one a layer"
      ),
      FunctionParameter(
        "norm", .choice(NormKind.allCases.map(\.rawValue)), or: "\"layer\"",
        "how rows are normalised before each part of a block"),
      FunctionParameter(
        "positions", .choice(PositionKind.allCases.map(\.rawValue)), or: "\"learned\"",
        "how a token's place is told"),
      FunctionParameter(
        "dropout", .number, or: "0", "the share of numbers left out while training"),
      FunctionParameter("tied", .boolean, or: "false", "true answers with the table of tokens"),
      FunctionParameter(
        "hidden", .integer, or: "none", "numbers per token in a feed-forward layer; 4 · width"),
      FunctionParameter(
        "vocabulary", .integer, or: "none", "different tokens; none takes them from the task"),
      FunctionParameter(
        "classes", .integer, or: "none", "different answers; none takes them from the task"),
      FunctionParameter("task", .task, or: "none", namedOnly: true, "what it will learn"),
      FunctionParameter(
        "seed", .integer, or: "none", "its first numbers; none is the seed in force"),
    ],
    "a small transformer with first numbers from the seed",
    help: "Pre-norm blocks, GELU between the two products of a feed-forward layer. Weights start "
      + "normal with deviation 1/√inner, the last of each part of a block divided by √(2·layers); "
      + "tables of tokens and places with deviation 0.1; biases 0, gains 1. Without vocabulary its "
      + "tables are made when it first meets a task. `train m task=copy` trains it, `m.parameters` "
      + "lists its numbers.",
    example: "m = model(layers=1, heads=2, width=8, mechanism=fastmax(p=2), task=copy); m",
    isRemembered: true, implementation: makeModel)
]

private func makeModel(_ call: inout Call) throws -> Value {
  func choice<Choice: RawRepresentable<String>>(_ name: String, _ standard: Choice) -> Choice {
    call.text(name).flatMap { Choice(rawValue: $0) } ?? standard
  }
  let (vocabulary, classes) = (call.integer("vocabulary"), call.integer("classes"))
  let stand = ModelRecipe.standardVocabulary
  let config = try ModelConfig(
    kind: choice("kind", ModelKind.decoder), layers: call.integer("layers", or: 2),
    heads: call.integer("heads", or: 4), width: call.integer("width", or: 64),
    hiddenWidth: call.integer("hidden"), context: call.integer("context", or: 256),
    vocabulary: vocabulary ?? classes ?? stand, classes: classes ?? vocabulary ?? stand,
    mechanisms: call.mechanisms("mechanism"), norm: choice("norm", NormKind.layer),
    positions: choice("positions", PositionKind.learned),
    dropout: call.number("dropout", or: 0), isHeadTied: call.boolean("tied"))
  let limit = call.context.compute.memoryLimit
  let recipe = ModelRecipe(
    config, vocabulary: vocabulary, classes: classes, seed: try call.seed("seed"))
  var value = try ModelValue(recipe, memoryLimit: limit)
  if case .task(let task) = call.value("task") { try value.meet(task, memoryLimit: limit) }
  return .model(value)
}

extension Call {
  /// One mechanism, or one for each layer; softmax when left out.
  fileprivate func mechanisms(_ parameter: String) -> [any Mechanism] {
    guard case .list(let values) = value(parameter) else { return [Softmax()] }
    return values.compactMap(\.asMechanism)
  }

  /// The seed given, or the one in force.
  func seed(_ parameter: String) throws(Diagnostic) -> UInt64 {
    guard let given = number(parameter) else { return workspaceSeed }
    guard let seed = UInt64(exactly: given) else {
      throw Diagnostic(
        "evaluation.wrong-kind", "a seed is a whole number from 0", at: span(of: parameter),
        label: "this is \(numberText(given))",
        fix: context.line(replacing: span(of: parameter), with: "7"))
    }
    return seed
  }
}

public import Diagnostics
public import Models

extension ModelError {
  /// The words for a refusal at `span`.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    let words = self.words
    return Diagnostic(
      "models." + words.id, words.message, at: span, label: words.label, why: words.why)
  }

  /// The words for a refusal of `model(…)`, at the argument it is about, with one that would do.
  func diagnostic(in call: Call) -> Diagnostic {
    func fixing(_ name: String, _ text: String) -> Diagnostic {
      var diagnostic = diagnostic(at: call.span(of: name))
      diagnostic.fix =
        call.arguments[name] == nil
        ? call.adding("\(name)=\(text)")
        : call.context.line(replacing: call.span(of: name), with: text)
      return diagnostic
    }
    switch self {
    case .extentOutOfRange(let name, let value, let limit):
      return fixing(name, "\(min(max(value, 1), limit))")
    case .widthNotDivisible(let width, let heads):
      let next = (width + heads - 1) / heads * heads
      return next <= ModelConfig.largest.width
        ? fixing("width", "\(next)") : fixing("heads", "\(Self.divisor(of: width, near: heads))")
    case .rotaryNeedsPairs(let headWidth):
      let heads = call.integer("heads", or: 4)
      return fixing("width", "\((headWidth + 1) * heads)")
    case .mechanismCount(0, _): return fixing("mechanism", "softmax")
    case .mechanismCount(_, _) where call.arguments["layers"] == nil:
      var diagnostic = fixing("layers", "\(min(call.mechanismCount, 64))")
      diagnostic.span = call.span(of: "mechanism")
      return diagnostic
    case .mechanismCount:
      return fixing("layers", "\(min(max(call.mechanismCount, 1), 64))")
    case .dropoutOutOfRange: return fixing("dropout", "0.1")
    case .tiedHead: return fixing("tied", "false")
    case .taskMismatch, .sequenceTooLong: return diagnostic(at: call.span(of: "task"))
    case .noLayer(_, let count): return fixing("layer", "\(max(count - 1, 0))")
    case .noHead(_, let count): return fixing("head", "\(max(count - 1, 0))")
    default: return diagnostic(at: call.span)
    }
  }

  private static func divisor(of width: Int, near heads: Int) -> Int {
    stride(from: min(heads, width), through: 1, by: -1).first { width.isMultiple(of: $0) } ?? 1
  }

  private struct Words {
    var id: String
    var message: String
    var label: String?
    var why: String?
  }

  private var words: Words {
    switch self {
    case .extentOutOfRange(let name, let value, let limit):
      Words(
        id: "extent-out-of-range", message: "\(name) is out of range",
        label: "it is \(value)", why: "it runs from 1 to \(limit)")
    case .widthNotDivisible(let width, let heads):
      Words(
        id: "width-not-divisible", message: "the heads cannot share the width evenly",
        label: "width \(width), \(heads) heads", why: "each head takes width / heads numbers")
    case .rotaryNeedsPairs(let headWidth):
      Words(
        id: "rotary-needs-pairs", message: "rotary positions turn pairs of numbers",
        label: "a head is \(headWidth) wide", why: "width / heads must be even")
    case .mechanismCount(let count, let layers):
      Words(
        id: "mechanism-count", message: "there is not one mechanism for each layer",
        label: "\(count) for \(layers) layers", why: "one stands for all; a list has one a layer")
    case .dropoutOutOfRange(let share):
      Words(
        id: "dropout-out-of-range", message: "the share that is dropped runs from 0 to below 1",
        label: "it is \(numberText(share))")
    case .tiedHead(let classes, let vocabulary):
      Words(
        id: "tied-head", message: "a tied head answers with tokens",
        label: "\(classes) classes, \(vocabulary) tokens",
        why: "it uses the table of tokens a second time, so there are as many answers as tokens")
    case .sequenceTooLong(let tokens, let context):
      Words(
        id: "sequence-too-long", message: "the sequence is longer than the model's context",
        label: "\(tokens) tokens, context \(context)", why: "model(context=\(tokens)) reads it")
    case .tokenOutOfRange(let token, let vocabulary):
      Words(
        id: "token-out-of-range", message: "the model has no row for this token",
        label: "token \(token), vocabulary \(vocabulary)")
    case .taskMismatch(let task, let tokens, let classes, let vocabulary, let modelClasses):
      Words(
        id: "task-mismatch", message: "the model was not made for this task",
        label: "\(task): \(tokens) tokens, \(classes) classes",
        why: "the model has \(vocabulary) tokens and \(modelClasses) classes")
    case .tooLarge(let parameters, let bytes, let limit):
      Words(
        id: "too-large", message: "this model would take more memory than is allowed",
        label: "\(groupedText(parameters)) parameters: \(bytesText(bytes)) (\(bytes) bytes), "
          + "\(bytesText(limit)) allowed",
        why: "training keeps numbers, their gradient and two moments: 16 bytes each")
    default: laterWords
    }
  }

  /// Words for parts, files and training.
  private var laterWords: Words {
    switch self {
    case .noLayer(let layer, let count):
      Words(
        id: "no-layer", message: "there is no layer \(layer)",
        label: "layers run from 0 to \(count - 1)")
    case .noHead(let head, let count):
      Words(
        id: "no-head", message: "there is no head \(head)",
        label: "heads run from 0 to \(count - 1)")
    case .missingTensor(let name, let shape):
      Words(
        id: "missing-tensor", message: "the file lacks a tensor of the model",
        label: "\(name) \(shape)", why: "its description asks for it")
    case .tensorShape(let name, let shape, let expected):
      Words(
        id: "tensor-shape", message: "a tensor of the file has another shape than the model's",
        label: "\(name) is \(shape), \(expected) expected",
        why: "the description in the file says what the model is made of")
    case .foreignTensor(let name):
      Words(
        id: "foreign-tensor", message: "the file has a tensor that no such model has", label: name)
    case .foreignConfig(let problem):
      Words(
        id: "foreign-config", message: "the file does not describe a model that is known here",
        label: problem)
    case .optionOutOfRange(let name, let value, let range):
      Words(
        id: "option-out-of-range", message: "\(name) is out of range",
        label: "it is \(numberText(value))", why: "it runs over \(range)")
    case .notADecoder(let kind):
      Words(
        id: "not-a-decoder", message: "only a decoder writes token by token",
        label: "this is an \(kind.rawValue)",
        why: "it must not see later tokens, and must need nothing else")
    case .emptyPrompt:
      Words(
        id: "empty-prompt", message: "there is no token to go on from",
        why: "a model foretells the token after those it has read")
    case .diverged(let divergence):
      Words(
        id: "diverged", message: "training stopped: a number is no longer finite",
        label: "step \(divergence.step), \(divergence.quantity) of \(divergence.place)",
        why: "the model is as it was before this step")
    default: Words(id: "refused", message: "this model is refused")
    }
  }
}

extension Call {
  fileprivate var mechanismCount: Int {
    if case .list(let values) = value("mechanism") { return values.count }
    return 1
  }

  /// The statement with one more argument in this call.
  func adding(_ text: String) -> String {
    let separator = context.typed(span).hasSuffix("()") ? "" : ", "
    return context.line(
      replacing: SourceSpan(from: span.to - 1, to: span.to - 1), with: separator + text)
  }
}

public import Attention
import CommandLanguage
public import Diagnostics
import Tensors

extension AttentionError {
  /// The words for a refusal at `span`.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    let words = self.words
    return Diagnostic(words.id, words.message, at: span, label: words.label, why: words.why)
  }

  /// The words for a refusal of a member such as `b.weights`: what to ask instead.
  func diagnostic(at place: FailurePlace, context: EvaluationContext) -> Diagnostic {
    var diagnostic = diagnostic(at: place.whole)
    let subject = context.typed(
      SourceSpan(from: place.whole.from, to: max(place.name.from - 1, place.whole.from)))
    if case .weightsTooLarge = self {
      diagnostic.why =
        "a weight for every pair is \(place.name.from > place.whole.from ? "never needed at once" : "large"):"
        + " \(subject).row(3) is one row, \(subject).at(3, 5) one pair, and map \(subject) shows all of them in cells"
      diagnostic.fix = "\(subject).row(3)"
    }
    return diagnostic
  }

  /// The words for a refusal of a call, at the argument it is about.
  func diagnostic(in call: Call) -> Diagnostic {
    func place(_ parameter: String) -> SourceSpan { call.span(of: parameter) }
    let context = call.context
    switch self {
    case .widthMismatch(let queryWidth, let keyWidth):
      var diagnostic = diagnostic(at: place("k"))
      let typed = context.typed(place("k"))
      diagnostic.fix = context.line(
        replacing: place("k"), with: "(\(typed) @ randn(\(keyWidth), \(queryWidth)))")
      return diagnostic
    case .countMismatch(let keyCount, let valueCount):
      var diagnostic = diagnostic(at: place("v"))
      if valueCount > keyCount, call.tensor("v").shape.rank == 2 {
        diagnostic.fix = context.line(
          replacing: place("v"), with: "\(context.typed(place("v")))[:\(keyCount)]")
      }
      return diagnostic
    case .causalNeedsKeys: return diagnostic(at: place("causal"))
    case .rankTooSmall, .leadingMismatch:
      return diagnostic(at: place("q").union(place("v")))
    case .orderOutOfRange: return fixing(place("p"), with: "2", context)
    case .temperatureNotPositive: return fixing(place("tau"), with: "1", context)
    case .limitNotPositive: return fixing(place("limit"), with: "1", context)
    case .coefficientsEmpty, .coefficientNotFinite:
      return fixing(place("coefficients"), with: "[1, 1, 0.5]", context)
    case .outputGradientMismatch(_, let expected):
      let extents = expected.extents.map(String.init).joined(separator: ", ")
      return fixing(place("dout"), with: "ones(\(extents))", context)
    case .queryOutOfRange(_, let count) where count > 0:
      return fixing(place("i"), with: "0", context)
    case .keyOutOfRange(_, let count) where count > 0:
      return fixing(place("j"), with: "0", context)
    case .queryOutOfRange: return diagnostic(at: place("i"))
    case .keyOutOfRange: return diagnostic(at: place("j"))
    case .decodingNeedsCausal: return diagnostic(at: call.span)
    case .decodingNeedsAllTokens:
      let order = (call.mechanism("mechanism") as? Fastmax)?.order ?? 2
      return fixing(place("mechanism"), with: "fastmax(p=\(max(order, 1)))", context)
    case .dropoutRateOutOfRange: return fixing(place("rate"), with: "0.2", context)
    case .dropoutNeedsSecondOrder: return fixing(place("scheme"), with: "\"standard\"", context)
    case .needsOneHead(let leading):
      var diagnostic = diagnostic(at: place("attention"))
      let zeros = leading.extents.map { _ in "0" }.joined(separator: ", ")
      diagnostic.fix = context.line(
        replacing: place("attention"), with: "\(context.typed(place("attention")))[\(zeros)]")
      return diagnostic
    case .weightsTooLarge, .workTooLarge, .sizeOverflow: return diagnostic(at: call.span)
    }
  }

  private func fixing(_ span: SourceSpan, with text: String, _ context: EvaluationContext)
    -> Diagnostic
  {
    var diagnostic = diagnostic(at: span)
    diagnostic.fix = context.line(replacing: span, with: text)
    return diagnostic
  }

  private struct Words {
    var id: String
    var message: String
    var label: String?
    var why: String?
  }

  private var words: Words {
    switch self {
    case .widthMismatch(let queryWidth, let keyWidth):
      Words(
        id: "attention.width-mismatch", message: "queries and keys have different widths",
        label: "queries are \(queryWidth) wide, keys are \(keyWidth)",
        why: "a query and a key are compared by a dot product, number against number")
    case .countMismatch(let keyCount, let valueCount):
      Words(
        id: "attention.count-mismatch", message: "there is not one value for each key",
        label: "\(keyCount) keys, \(valueCount) values",
        why: "the output mixes values by the weights of their keys")
    case .rankTooSmall(let q, let k, let v):
      Words(
        id: "attention.rank-too-small",
        message: "queries, keys and values have a token axis and a width axis",
        label: "\(q), \(k), \(v)",
        why: "shapes are [token, width], [head, token, width] or [layer, head, token, width]")
    case .leadingMismatch(let q, let k, let v):
      Words(
        id: "attention.leading-mismatch",
        message: "queries, keys and values do not have the same heads",
        label: "\(q), \(k), \(v)", why: "the axes before token and width are equal in all three")
    case .causalNeedsKeys(let queryCount, let keyCount):
      Words(
        id: "attention.causal-needs-keys",
        message: "a causal mask needs at least as many keys as queries",
        label: "\(queryCount) queries, \(keyCount) keys",
        why: "the queries are the last of the keys' positions")
    case .weightsTooLarge(let queryCount, let keyCount, let bytes, let limit):
      Words(
        id: "attention.weights-too-large",
        message: "a number for every pair would take more memory than is allowed",
        label: "\(queryCount) × \(keyCount) pairs: \(bytesText(bytes)) (\(bytes) bytes), "
          + "\(bytesText(limit)) allowed")
    case .workTooLarge(let bytes, let limit):
      Words(
        id: "attention.work-too-large", message: "this would take more memory than is allowed",
        label: "\(bytesText(bytes)) (\(bytes) bytes), \(bytesText(limit)) allowed")
    case .sizeOverflow(let queryCount, let keyCount, let headCount):
      Words(
        id: "attention.size-overflow", message: "no machine holds that many numbers",
        label: "\(headCount) × \(queryCount) × \(keyCount) numbers")
    default: optionWords
    }
  }

  /// Words for options of mechanisms and for indices.
  private var optionWords: Words {
    switch self {
    case .orderOutOfRange(let order):
      Words(
        id: "attention.order-out-of-range", message: "there is no fastmax of order \(order)",
        label: "p runs from 1 to \(Fastmax.largestOrder)",
        why: "the order is the highest power of the score in the kernel")
    case .temperatureNotPositive(let temperature):
      Words(
        id: "attention.temperature-not-positive", message: "a temperature is a number above 0",
        label: "tau is \(numberText(temperature))", why: "scores are divided by it")
    case .limitNotPositive(let limit):
      Words(
        id: "attention.limit-not-positive", message: "the limit of maxNorm is a number above 0",
        label: "limit is \(numberText(limit))", why: "it is the largest norm after scaling")
    case .coefficientsEmpty:
      Words(
        id: "attention.coefficients-empty", message: "a polynomial has at least one coefficient",
        label: "the list is empty")
    case .coefficientNotFinite(let index, let value):
      Words(
        id: "attention.coefficient-not-finite", message: "a coefficient is a finite number",
        label: "number \(index) is \(numberText(value))")
    case .queryOutOfRange(let query, let count):
      Words(
        id: "attention.query-out-of-range", message: "there is no query \(query)",
        label: count == 0 ? "there are no queries" : "queries run from 0 to \(count - 1)")
    case .keyOutOfRange(let key, let count):
      Words(
        id: "attention.key-out-of-range", message: "there is no key \(key)",
        label: count == 0 ? "there are no keys" : "keys run from 0 to \(count - 1)")
    case .outputGradientMismatch(let shape, let expected):
      Words(
        id: "attention.output-gradient-mismatch",
        message: "a gradient of the output has the output's shape",
        label: "the output is \(expected), this is \(shape)",
        why: "it says how much a loss changes with every number of the output")
    case .decodingNeedsCausal:
      Words(
        id: "attention.decoding-needs-causal", message: "only a causal attention can be decoded",
        label: "without a mask a query sees later tokens", why: "attend(…, causal=true) hides them")
    case .decodingNeedsAllTokens:
      Words(
        id: "attention.decoding-needs-all-tokens",
        message: "this mechanism cannot answer before it has seen the last token",
        label: "maxNorm divides by the largest norm of all tokens",
        why: "normalize=\"standardize\" looks at one token only")
    case .needsOneHead(let leading):
      Words(
        id: "attention.needs-one-head", message: "this attention has several heads",
        label: "its leading axes are \(leading)",
        why: "a row or a pair belongs to one head: pick it from the attention or the tensors, "
          + "as in d.q[2, 5], or with use d layer=2 head=5")
    case .dropoutRateOutOfRange(let rate):
      Words(
        id: "attention.dropout-rate-out-of-range",
        message: "the share that is dropped runs from 0 to below 1",
        label: "rate is \(numberText(rate))",
        why: "what is kept is divided by 1 − rate, so something must be kept")
    case .dropoutNeedsSecondOrder:
      Words(
        id: "attention.dropout-needs-second-order",
        message: "only order 2 has features of the second order to drop",
        label: "the mechanism is not of order 2",
        why: "quadratic drops products of two numbers of a token, as fastmax(p=2) makes them")
    default: Words(id: "attention.refused", message: "this attention is refused", label: nil)
    }
  }
}

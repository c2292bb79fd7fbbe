public import Attention
public import Diagnostics
import Models
import TensorFiles
import Tensors

extension Workspace {
  /// Chooses what commands are about: a file with q, k and v, or an attention.
  ///
  /// - Parameters:
  ///   - value: The file or attention.
  ///   - name: What it is called in the status line.
  ///   - layer: The layer; nil is 0 where there are layers. Negative counts from the end.
  ///   - head: The head; nil is 0 where there are heads. Negative counts from the end.
  ///   - span: Where it was asked for.
  /// - Throws: `evaluation.not-a-focus`, `evaluation.no-such-head`, or what reading the file says.
  public mutating func use(
    _ value: Value, named name: String, layer: Int? = nil, head: Int? = nil, at span: SourceSpan?
  ) throws(Diagnostic) {
    if case .model(let model) = value {
      return try use(model, named: name, layer: layer, head: head, at: span)
    }
    let shape = try FocusTensors(value, named: name, at: span).queries.shape
    let leading = Array(shape.extents.dropLast(2))
    guard leading.count <= 2 else {
      throw Diagnostic(
        "evaluation.not-a-focus", "a focus has at most layers and heads before its tokens",
        at: span,
        label: "the queries have the shape \(shape)")
    }
    let layerCount = leading.count == 2 ? leading[0] : nil
    let headCount = leading.last
    focus = Focus(
      name: name, value: value,
      layer: try Self.index(layer, of: layerCount, "layer", at: span),
      head: try Self.index(head, of: headCount, "head", at: span),
      layerCount: layerCount, headCount: headCount, tokenCount: shape[-2])
  }

  /// Makes a model's own queries, keys and values on a held-out exercise the focus.
  ///
  /// - Parameters:
  ///   - model: The model; it has met a task.
  ///   - name: What it is called.
  ///   - sample: The exercise; nil keeps the present one of a focus of this name, else 0.
  ///   - part: Which attention of a block; nil as `sample`.
  ///   - text: Tokens of one's own in place of an exercise.
  ///   - layer: The layer, 0 when nil.
  ///   - head: The head, 0 when nil.
  ///   - span: Where it was asked for.
  /// - Throws: `models.no-task`, `models.no-sample`, `evaluation.no-such-head`, `TaskError` in words.
  public mutating func use(
    _ model: ModelValue, named name: String, sample: Int? = nil, part: AttentionPart? = nil,
    text: [Int]? = nil, layer: Int? = nil, head: Int? = nil, at span: SourceSpan?
  ) throws(Diagnostic) {
    let present = focus?.name == name ? focus?.capture : nil
    let value = Value.model(model)
    let capture: ModelCapture
    let own =
      text
      ?? (sample == nil && part == nil && present?.sample == nil ? present?.problem.tokens : nil)
    if let present, text == nil, sample ?? present.sample == present.sample,
      part ?? present.part == present.part, focus?.value == value
    {
      capture = present
    } else {
      do {
        if let own {
          capture = try model.capture(text: own, at: span)
        } else {
          capture = try model.capture(
            sample: sample ?? present?.sample ?? 0, part: part ?? present?.part ?? .own, at: span)
        }
      } catch let error as Diagnostic {
        throw error
      } catch let error as TaskError {
        throw error.diagnostic(at: span)
      } catch let error as ModelError {
        throw error.diagnostic(at: span)
      } catch {
        throw Diagnostic("evaluation.failed", "the model could not be used: \(error)", at: span)
      }
    }
    focus = Focus(
      name: name, value: value,
      layer: try Self.index(layer, of: capture.layers, "layer", at: span),
      head: try Self.index(head, of: capture.heads, "head", at: span),
      layerCount: capture.layers, headCount: capture.heads, tokenCount: capture.queryLabels.count,
      capture: capture)
  }

  /// Lets the focus follow a model that a command has changed.
  ///
  /// - Returns: True when the focus is on it.
  public mutating func followFocus(on name: String) -> Bool {
    guard focus?.name == name, focus?.capture != nil else { return false }
    // A model without a task any more could not be looked at; the focus then stays as it was.
    return (try? refreshFocus()) != nil
  }

  /// Steps within the present focus: `use head=6`. What is nil stays.
  ///
  /// - Throws: `evaluation.no-focus` before the first `use`, `evaluation.no-such-head`.
  public mutating func step(layer: Int? = nil, head: Int? = nil, at span: SourceSpan?)
    throws(Diagnostic)
  {
    guard let focus else { throw noFocus(at: span) }
    try use(
      focus.value, named: focus.name, layer: layer ?? focus.layer, head: head ?? focus.head,
      at: span)
  }

  /// The attention of `mechanism` on the focus; a file whose metadata says `causal` "true" is causal.
  ///
  /// - Parameters:
  ///   - mechanism: How scores become weights.
  ///   - isCausal: Whether later keys are hidden; nil for what the focus says.
  ///   - span: Where it was asked for.
  ///   - warn: Told when the mask leaks.
  /// - Returns: One head, with its tokens.
  /// - Throws: `evaluation.no-focus` before the first `use`, or why the tensors do not go together.
  public func focusAttention(
    _ mechanism: any Mechanism, isCausal: Bool? = nil, at span: SourceSpan? = nil,
    warn: (Diagnostic) -> Void = { _ in }
  ) throws(Diagnostic) -> AttentionValue {
    guard let focus else { throw noFocus(at: span) }
    guard focus.value.memories.allSatisfy(\.isIntact) else {
      throw TensorFileError.changedWhileOpen.diagnostic(file: focus.name, at: span)
    }
    if let capture = focus.capture {
      return try attention(of: capture, focus, mechanism, isCausal: isCausal, at: span, warn: warn)
    }
    let tensors = try FocusTensors(focus.value, named: focus.name, at: span)
    let indices = [focus.layer, focus.head].compactMap { $0 }.map { AxisSlice.at($0) }
    do {
      let q = try tensors.queries.sliced(indices)
      let k = try tensors.keys.sliced(indices)
      let v = try tensors.values.sliced(indices)
      let attention = try Attention(
        queries: q.tensor, keys: k.tensor, values: v.tensor, mechanism: mechanism,
        isCausal: isCausal ?? tensors.isCausal)
      if let leak = leakingMask(of: attention, at: span) { warn(leak) }
      return AttentionValue(attention, queryLabels: q.tokenLabels, keyLabels: k.tokenLabels)
    } catch let error as AttentionError {
      throw error.diagnostic(at: span)
    } catch let error as TensorError {
      throw error.diagnostic(at: span)
    } catch {
      throw Diagnostic("evaluation.failed", "the focus could not be read: \(error)", at: span)
    }
  }

  private func attention(
    of capture: ModelCapture, _ focus: Focus, _ mechanism: any Mechanism, isCausal: Bool?,
    at span: SourceSpan?, warn: (Diagnostic) -> Void
  ) throws(Diagnostic) -> AttentionValue {
    do {
      var value = try capture.head(
        layer: focus.layer ?? 0, head: focus.head ?? 0, ComputeContext())
      value.attention = try Attention(
        queries: value.attention.queries, keys: value.attention.keys,
        values: value.attention.values, mechanism: mechanism,
        isCausal: isCausal ?? capture.isCausal)
      if let leak = leakingMask(of: value.attention, at: span) { warn(leak) }
      return value
    } catch let error as AttentionError {
      throw error.diagnostic(at: span)
    } catch {
      throw Diagnostic("evaluation.failed", "the model could not be used: \(error)", at: span)
    }
  }

  /// The attention of the focused model's head as the model itself computes it; nil for another focus.
  ///
  /// - Throws: A diagnostic when it cannot be computed.
  public func ownAttention(at span: SourceSpan?) throws(Diagnostic) -> AttentionValue? {
    guard let focus, let capture = focus.capture, let layer = focus.layer else { return nil }
    return try focusAttention(capture.mechanisms[layer], at: span)
  }

  /// Takes the new value of the focused variable after a parameter moved it.
  mutating func refreshFocus() throws(Diagnostic) {
    guard let focus, let value = value(of: focus.name) else { return }
    try use(value, named: focus.name, layer: focus.layer, head: focus.head, at: nil)
  }

  private func noFocus(at span: SourceSpan?) -> Diagnostic {
    let file = names.first { name in
      if case .file = value(of: name) { true } else { false }
    }
    return Diagnostic(
      "evaluation.no-focus", "nothing is in focus yet", at: span,
      why: "use names a loaded file and a head of it",
      fix: file.map { "use \($0)" } ?? "\(fileExample); use d layer=2 head=5")
  }

  private static func index(_ index: Int?, of count: Int?, _ word: String, at span: SourceSpan?)
    throws(Diagnostic) -> Int?
  {
    guard let count else {
      guard let index, index != 0 else { return nil }
      throw Diagnostic(
        "evaluation.no-such-head", "these tensors have no \(word) axis", at: span,
        label: "\(word)=\(index)", why: "axes are [layer, head, token, width]")
    }
    let resolved = (index ?? 0) < 0 ? (index ?? 0) + count : index ?? 0
    guard (0..<count).contains(resolved) else {
      throw Diagnostic(
        "evaluation.no-such-head", "there is no \(word) \(index ?? 0)", at: span,
        label: count == 0 ? "there are none" : "\(word)s run from 0 to \(count - 1)",
        fix: count > 0 ? "use \(word)=\(count - 1)" : nil)
    }
    return resolved
  }
}

/// The queries, keys and values of a focus.
private struct FocusTensors {
  let queries: LabeledTensor
  let keys: LabeledTensor
  let values: LabeledTensor
  var isCausal = false

  init(_ value: Value, named name: String, at span: SourceSpan?) throws(Diagnostic) {
    switch value {
    case .attention(let attention):
      queries = attention.labeledQueries
      keys = attention.labeledKeys
      values = attention.labeledValues
      isCausal = attention.attention.isCausal
    case .file(let file):
      let missing = ["q", "k", "v"].filter { !file.holds($0) }
      guard missing.isEmpty else {
        throw Diagnostic(
          "evaluation.not-a-focus", "\(name) does not hold queries, keys and values", at: span,
          label: "it has \(file.memberNames.prefix(6).joined(separator: ", "))",
          why:
            "a focus needs tensors called q, k and v; \(missing.joined(separator: " and ")) missing"
        )
      }
      do {
        queries = try file.tensor(named: "q")
        keys = try file.tensor(named: "k")
        values = try file.tensor(named: "v")
      } catch let error as TensorFileError {
        throw error.diagnostic(file: file.name, at: span)
      } catch {
        throw Diagnostic("evaluation.failed", "the file could not be read: \(error)", at: span)
      }
      isCausal = file.contents.metadata["causal"] == "true"
      guard queries.shape.rank >= 2 else {
        throw Diagnostic(
          "evaluation.not-a-focus", "queries have a token axis and a width axis", at: span,
          label: "q has the shape \(queries.shape)")
      }
    default:
      throw Diagnostic(
        "evaluation.not-a-focus", "only a loaded file or an attention can be used", at: span,
        label: "\(name) is \(value.described)", fix: "\(fileExample); use d layer=2 head=5")
    }
  }
}

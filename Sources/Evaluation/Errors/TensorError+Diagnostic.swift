import CommandLanguage
public import Diagnostics
public import Tensors

extension TensorError {
  /// The words for a refusal at `span`.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    let words = self.words
    return Diagnostic(
      words.id, words.message, at: span, label: words.label, why: words.why)
  }

  /// The words for a refusal of a call, at the argument it is about.
  func diagnostic(in call: Call) -> Diagnostic {
    let names = call.entry.parameters.map(\.name)
    func place(_ candidates: String...) -> SourceSpan {
      candidates.first { names.contains($0) && call.arguments[$0] != nil }
        .map(call.span(of:)) ?? call.span
    }
    switch self {
    case .axisOutOfRange(_, let rank) where rank > 0 && call.arguments["axis"] != nil:
      var diagnostic = diagnostic(at: place("axis"))
      diagnostic.fix = call.context.line(replacing: place("axis"), with: "-1")
      return diagnostic
    case .axisOutOfRange, .notAPermutation, .extentNotOne:
      return diagnostic(at: place("axis", "axes", "axis1"))
    case .negativeExtent, .sizeOverflow, .tooLarge:
      return diagnostic(at: place("shape", "n", "stop", "num", "repeats", "reps"))
    case .countMismatch: return diagnostic(at: place("shape"))
    case .stepZero: return diagnostic(at: place("step"))
    case .notAnIndex, .indexOutOfRange: return diagnostic(at: place("labels", "indices"))
    case .emptyReduction, .rankTooSmall: return diagnostic(at: place("x"))
    case .nothingToJoin: return diagnostic(at: place("tensors"))
    default: return diagnostic(at: call.span)
    }
  }

  /// The words for a refusal of an operator, with a fix where one is plain.
  func diagnostic(at places: OperandPlaces, context: EvaluationContext) -> Diagnostic {
    var diagnostic = diagnostic(at: places.whole)
    if case .innerMismatch(let left, let right) = self, left.rank == 2, right.rank == 2 {
      let a = context.typed(places.left)
      let b = context.typed(places.right)
      let between = context.typed(SourceSpan(from: places.left.to, to: places.right.from))
      let fixed: String? =
        if left[1] == right[1] { a + between + Self.turned(b) } else if left[0] == right[0] {
          Self.turned(a) + between + b
        } else if left[0] == right[1] { Self.turned(a) + between + Self.turned(b) } else { nil }
      diagnostic.fix = fixed.map {
        context.line(
          replacing: SourceSpan(from: places.left.from, to: places.right.to), with: $0)
      }
    }
    return diagnostic
  }

  /// The transpose of an operand as typed.
  private static func turned(_ operand: String) -> String {
    if operand.hasSuffix(".T") { return String(operand.dropLast(2)) }
    var depth = 0
    let isProduct = operand.contains { character in
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      return depth == 0 && "+-*/%@".contains(character)
    }
    return isProduct ? "(\(operand)).T" : "\(operand).T"
  }

  private struct Words {
    var id: String
    var message: String
    var label: String
    var why: String?
  }

  private var words: Words {
    switch self {
    case .shapeMismatch(let a, let b):
      Words(
        id: "tensors.shape-mismatch", message: "these shapes do not go together",
        label: "\(a) and \(b)",
        why: "shapes are compared from the last axis: extents are equal, or one of them is 1")
    case .innerMismatch(let a, let b):
      Words(
        id: "tensors.inner-mismatch", message: "these matrices cannot be multiplied",
        label: "\(a) @ \(b)",
        why: "the left side has as many columns as the right side has rows")
    case .axisOutOfRange(let axis, let rank):
      Words(
        id: "tensors.axis-out-of-range", message: "there is no axis \(axis)",
        label: rank == 0 ? "a single number has no axes" : "axes run from \(-rank) to \(rank - 1)")
    case .indexOutOfRange(let index, let axis, let extent):
      Words(
        id: "tensors.index-out-of-range", message: "there is no index \(index) on axis \(axis)",
        label: extent == 0 ? "the axis is empty" : "indices run from \(-extent) to \(extent - 1)")
    case .tooManyIndices(let count, let rank):
      Words(
        id: "tensors.too-many-indices", message: "there are more indices than axes",
        label: "\(count) for \(rank) axes")
    case .stepZero:
      Words(id: "tensors.step-zero", message: "a step of 0 never arrives", label: "the step is 0")
    case .negativeExtent(let extent):
      Words(
        id: "tensors.negative-extent", message: "an extent is at least 0",
        label: "this is \(extent)")
    case .countMismatch(let from, let to):
      Words(
        id: "tensors.count-mismatch", message: "the new shape holds another number of elements",
        label: "\(from) has \(from.count), \(to) has \(to.checkedCount.map(String.init) ?? "more")",
        why: "a reshaped tensor keeps its elements; -1 stands for the extent that fits")
    case .rankTooSmall(let shape, let needed):
      Words(
        id: "tensors.rank-too-small", message: "this has too few axes",
        label: "\(shape) has \(shape.rank), at least \(needed) are needed")
    case .notAPermutation(let axes, let rank):
      Words(
        id: "tensors.not-a-permutation", message: "the axes are not each named once",
        label: "\(axes) for \(rank) axes")
    case .extentNotOne(let axis, let extent):
      Words(
        id: "tensors.extent-not-one", message: "only an axis of extent 1 can be left out",
        label: "axis \(axis) has extent \(extent)")
    case .emptyReduction(let shape):
      Words(
        id: "tensors.empty-reduction", message: "there is nothing to choose from",
        label: "the shape is \(shape)", why: "no numbers have no largest and no smallest")
    case .nothingToJoin:
      Words(
        id: "tensors.nothing-to-join", message: "there are no tensors to join",
        label: "the list is empty")
    case .notAnIndex(let number):
      Words(
        id: "tensors.not-an-index", message: "an index is a whole number",
        label: "this is \(numberText(Double(number)))")
    case .sizeOverflow(let extents):
      Words(
        id: "tensors.size-overflow", message: "no machine holds that many numbers",
        label: "\(extents.map(String.init).joined(separator: " × ")) numbers",
        why: "the size in bytes does not fit into 64 bits")
    case .tooLarge(let bytes, let limit):
      Words(
        id: "tensors.too-large", message: "this would take more memory than is allowed",
        label: "\(bytesText(bytes)) needed (\(bytes) bytes), \(bytesText(limit)) allowed",
        why: "the limit is 60 % of the free memory unless --memory says otherwise")
    }
  }
}

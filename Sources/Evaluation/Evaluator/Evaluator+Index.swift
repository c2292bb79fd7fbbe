import Attention
import CommandLanguage
import Diagnostics
import Tensors

extension Evaluator {
  /// `subject[…]`.
  mutating func element(
    of subject: Value, _ subjectSpan: SourceSpan, at subscripts: [Subscript], _ span: SourceSpan
  ) throws(Diagnostic) -> Value {
    try checkCancelled(at: span)
    switch subject {
    case .tensor(let tensor): return try part(of: tensor, at: subscripts, span)
    case .list(let values): return try part(of: values, subject, at: subscripts, span)
    case .file(let file): return try entry(of: file, at: subscripts, span)
    case .attention(let attention): return try head(of: attention, at: subscripts, span)
    default:
      throw Diagnostic(
        "evaluation.not-indexable", "only tensors, lists, files and attentions have elements",
        at: subjectSpan, label: "this is \(subject.described)")
    }
  }

  private mutating func part(
    of tensor: LabeledTensor, at subscripts: [Subscript], _ span: SourceSpan
  )
    throws(Diagnostic) -> Value
  {
    let picks = try picks(subscripts, rank: tensor.shape.rank, span)
    do {
      var result = tensor
      // Lists of indices first, while axes still have their numbers.
      for pick in picks {
        if case .many(let indices, let axis, _) = pick {
          result = try result.gathered(indices, axis: axis)
        }
      }
      var slices: [AxisSlice] = []
      for pick in picks {
        switch pick {
        case .slice(let slice, let place):
          try check(slice, axis: slices.count, extent: result.shape[slices.count], at: place)
          slices.append(slice)
        case .many: slices.append(.all)
        case .newAxis: continue
        }
      }
      result = try result.sliced(slices)
      var axis = 0
      for pick in picks {
        if case .newAxis = pick { result = try result.expanded(axis: axis) }
        if case .slice(.at, _) = pick { continue }
        axis += 1
      }
      return .numeric(result)
    } catch let error as TensorError {
      throw error.diagnostic(at: span)
    } catch {
      throw diagnostic(for: error, at: FailurePlace(whole: span, name: span))
    }
  }

  /// An index out of range is shown where it stands, with the last one as the fix.
  private func check(_ slice: AxisSlice, axis: Int, extent: Int, at place: SourceSpan)
    throws(Diagnostic)
  {
    do {
      _ = try slice.resolved(axis: axis, extent: extent)
    } catch {
      var diagnostic = error.diagnostic(at: place)
      if case .indexOutOfRange = error, extent > 0 {
        diagnostic.fix = context.line(replacing: place, with: String(extent - 1))
      }
      throw diagnostic
    }
  }

  private mutating func part(
    of values: [Value], _ list: Value, at subscripts: [Subscript], _ span: SourceSpan
  ) throws(Diagnostic) -> Value {
    if subscripts.count > 1, let tensor = list.asTensor {
      return try part(of: tensor, at: subscripts, span)
    }
    let picks = try picks(subscripts, rank: 1, span)
    guard case .slice(let slice, let place)? = picks.first, picks.count == 1 else {
      throw Diagnostic(
        "evaluation.wrong-kind", "a list is indexed by a whole number or a slice", at: span)
    }
    try check(slice, axis: 0, extent: values.count, at: place)
    do {
      let taken = try slice.resolved(axis: 0, extent: values.count)
      if case .at = slice { return values[taken.start] }
      return .list((0..<taken.count).map { values[taken.start + $0 * taken.step] })
    } catch {
      throw error.diagnostic(at: place)
    }
  }

  private mutating func entry(of file: LoadedFile, at subscripts: [Subscript], _ span: SourceSpan)
    throws(Diagnostic) -> Value
  {
    guard subscripts.count == 1, case .at(let expression) = subscripts[0] else {
      throw Diagnostic(
        "evaluation.wrong-kind", "an entry of a file is picked by its name", at: span,
        label: "it has \(file.memberNames.prefix(6).joined(separator: ", "))")
    }
    let value = try value(of: expression)
    guard case .text(let name) = value else {
      throw Diagnostic(
        "evaluation.wrong-kind", "an entry of a file is picked by its name", at: expression.span,
        label: "this is \(value.described)",
        fix: file.memberNames.first.map {
          context.line(replacing: expression.span, with: "\"\($0)\"")
        })
    }
    do {
      if let stored = try file.stored(name) { return stored }
    } catch {
      throw diagnostic(for: error, at: FailurePlace(whole: span, name: expression.span))
    }
    let nearest = nearestName(to: name, among: file.memberNames)
    throw Diagnostic(
      "evaluation.unknown-member", "the file holds nothing called \(name)", at: expression.span,
      label: nearest.map { "the nearest is \($0)" },
      fix: nearest.map { context.line(replacing: expression.span, with: "\"\($0)\"") })
  }

  /// `a[2, 5]`: one head of several.
  private mutating func head(
    of value: AttentionValue, at subscripts: [Subscript], _ span: SourceSpan
  )
    throws(Diagnostic) -> Value
  {
    let leading = value.attention.leadingShape
    guard leading.rank > 0 else {
      throw Diagnostic(
        "evaluation.not-indexable", "this attention has a single head", at: span,
        label: "its weights have the shape \(value.weightsShape)",
        why: "a.weights[3, 5] is one weight, a.row(3) one row",
        fix: nil)
    }
    var flat = 0
    let picks = try picks(subscripts, rank: leading.rank, span)
    for (axis, pick) in picks.enumerated() {
      guard case .slice(let slice, let place) = pick, case .at = slice else {
        throw Diagnostic(
          "evaluation.wrong-kind", "a head is picked by one index for each leading axis",
          at: span, label: "the leading axes are \(leading)")
      }
      try check(slice, axis: axis, extent: leading[axis], at: place)
      let index = (try? slice.resolved(axis: axis, extent: leading[axis]))?.start ?? 0
      flat = flat * leading[axis] + index
    }
    return .attention(
      AttentionValue(
        value.attention.head(flat), queryLabels: value.queryLabels, keyLabels: value.keyLabels))
  }
}

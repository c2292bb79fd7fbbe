import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

extension TapeEvaluator {
  /// `subject.name`.
  mutating func member(
    _ name: String, of subject: TracedValue<Scalar>, _ nameSpan: SourceSpan,
    _ whole: Expression
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    switch subject {
    case .attention(let attention):
      guard attention.dropout == nil || name == "out" else {
        throw noGradient(of: name, at: nameSpan)
      }
      switch name {
      case "out": return try recording(whole.span) { try attention.output($0) }
      case "weights": return try recording(whole.span) { try attention.weights($0) }
      case "scores": return try recording(whole.span) { try attention.scores($0) }
      case "q": return .numbers(attention.queries)
      case "k": return .numbers(attention.keys)
      case "v": return .numbers(attention.values)
      default: break
      }
    case .record(let record):
      if let field = record.fields[name] { return field }
      if record.others.contains(name) { throw noGradient(of: name, at: nameSpan) }
    case .numbers(let numbers) where name == "T":
      return try recording(whole.span) { try $0.transpose(numbers) }
    default: break
    }
    return .plain(
      try plain.member(name, of: subject.untraced, at: nameSpan, span: whole.span))
  }

  /// `a.at(i, j)` with weight, score and lift on the tape, `a.row(i)` with its weights; nil for other
  /// methods.
  mutating func pairs(
    _ name: String, of attention: TracedAttention<Scalar>, _ whole: Expression
  ) throws(Diagnostic) -> TracedRecord<Scalar>? {
    guard name == "at" || name == "row" else { return nil }
    // The ordinary method checks the arguments, and has the words for what is wrong.
    let value = try untraced(whole).untraced
    guard case .record(let plain) = value else { return nil }
    func place(_ name: String) -> Int? {
      plain.first { $0.name == name }?.value.asInteger
    }
    guard let query = place("query") else { return nil }
    return try words(at: whole.span) {
      let row = try attention.row(query, tape)
      guard let key = place("key") else {
        return TracedRecord(
          untraced: value, fields: ["weights": .numbers(row.weights)],
          others: ["normalizer", "largest"])
      }
      let weight = try tape.slice(row.weights, [.at(key)])
      let (asked, held) = (attention.queries.shape[-2], attention.keys.shape[-2])
      let seen = attention.isCausal ? min(query + held - asked + 1, held) : held
      return TracedRecord(
        untraced: value,
        fields: [
          "weight": .numbers(weight),
          "score": .numbers(try tape.slice(row.scores, [.at(key)])),
          "lift": .numbers(try tape.scale(weight, by: Scalar(seen))),
        ], others: [])
    }
  }

  /// `subject[…]`.
  mutating func element(
    of subject: TracedValue<Scalar>, _ subjectSpan: SourceSpan, _ subscripts: [Subscript],
    _ whole: Expression
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    switch subject {
    case .numbers(let numbers):
      // The ordinary evaluator checks the subscripts, and has the words for what is wrong.
      _ = try plain.element(of: subject.untraced, subjectSpan, at: subscripts, whole.span)
      let picks = try plain.picks(subscripts, rank: numbers.shape.rank, whole.span)
      return try recording(whole.span) { try Self.picked(numbers, picks, $0) }
    case .list(let parts):
      if subscripts.count == 1, case .at(let index) = subscripts[0],
        let place = try plain.value(of: index).asInteger,
        (-parts.count..<parts.count).contains(place)
      {
        return parts[place < 0 ? place + parts.count : place]
      }
      let stacked = try words(at: subjectSpan) { try subject.recorded(tape) }
      guard let stacked else { break }
      return try element(of: .numbers(stacked), subjectSpan, subscripts, whole)
    default: break
    }
    return .plain(
      try plain.element(of: subject.untraced, subjectSpan, at: subscripts, whole.span))
  }

  private static func picked(
    _ numbers: Recorded<Scalar>, _ picks: [AxisPick], _ tape: Tape<Scalar>
  ) throws -> Recorded<Scalar> {
    var result = numbers
    var slices: [AxisSlice] = []
    // Lists of indices first, while axes still have their numbers.
    for pick in picks {
      switch pick {
      case .many(let indices, let axis, _):
        result = try tape.gather(result, indices, axis: axis)
        slices.append(.all)
      case .slice(let slice, _): slices.append(slice)
      case .newAxis: continue
      }
    }
    result = try tape.slice(result, slices)
    var extents: [Int] = []
    var taken = 0
    for pick in picks {
      switch pick {
      case .newAxis: extents.append(1)
      case .slice(.at, _): continue
      default:
        extents.append(result.shape[taken])
        taken += 1
      }
    }
    return extents == result.shape.extents ? result : try tape.reshape(result, extents)
  }
}

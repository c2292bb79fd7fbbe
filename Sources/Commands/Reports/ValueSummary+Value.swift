import Attention
import Evaluation
import Models
import TensorFiles
import Tensors

extension ValueSummary {
  /// The largest tensor that is told number by number.
  static let largestListed = 1000

  static func json(of value: Value) -> JSON {
    switch value {
    case .none: .null
    case .number(let number): .number(number)
    case .boolean(let flag): .boolean(flag)
    case .text(let text): .text(text)
    case .list(let values): .list(values.map(json))
    case .range(let lower, let upper): .list([.number(lower), .number(upper)])
    case .tensor(let tensor): json(of: tensor.tensor)
    case .mechanism(let mechanism): .text(mechanism.title)
    case .attention(let attention): json(of: attention)
    case .file(let file): json(of: file)
    case .function(let name): .text(name)
    case .record(let fields): .object(fields.map { Member($0.name, json(of: $0.value)) })
    case .model(let model): json(of: model)
    case .task(let task): .text(task.title)
    case .run(let run): json(of: run)
    }
  }

  private static func json(of model: ModelValue) -> JSON {
    let config = model.config
    return .object([
      Member("kind", .text(config.kind.rawValue)),
      Member("layers", .number(Double(config.layers))),
      Member("heads", .number(Double(config.heads))),
      Member("width", .number(Double(config.width))),
      Member("context", .number(Double(config.context))),
      Member("mechanisms", .list(config.mechanisms.map { .text($0.title) })),
      Member("parameters", model.model.map { .number(Double($0.parameterCount)) } ?? .null),
      Member("task", model.task.map { .text($0.title) } ?? .null),
      Member("steps", .number(Double(model.stepCount))),
      Member("heldOut", model.measured.map(json) ?? .null),
    ])
  }

  private static func json(of run: RunValue) -> JSON {
    .object([
      Member("task", .text(run.run.task.title)),
      Member("steps", .number(Double(run.run.stepCount))),
      Member("of", .number(Double(run.run.options.steps))),
      Member("loss", run.run.steps.last.map { .number($0.loss) } ?? .null),
      Member("heldOut", run.run.evaluations.last.map { json(of: $0.evaluation) } ?? .null),
    ])
  }

  /// A measurement with its interval and the counts behind it.
  static func json(of evaluation: Evaluation) -> JSON {
    .object([
      Member("loss", .number(evaluation.loss)), Member("accuracy", .number(evaluation.accuracy)),
      Member(
        "interval",
        evaluation.interval.map { .list([.number($0.lowerBound), .number($0.upperBound)]) }
          ?? .null),
      Member("targets", .number(Double(evaluation.asked))),
      Member("exercises", .number(Double(evaluation.problems))),
    ])
  }

  private static func json(of attention: AttentionValue) -> JSON {
    .object([
      Member("mechanism", .text(attention.attention.mechanism.title)),
      Member("causal", .boolean(attention.attention.isCausal)),
      Member("headWidth", .number(Double(attention.attention.headWidth))),
      Member("valueWidth", .number(Double(attention.attention.valueWidth))),
    ])
  }

  private static func json(of file: LoadedFile) -> JSON {
    .object(
      file.contents.entries.map { entry in
        Member(entry.name, .list(entry.shape.extents.map { .number(Double($0)) }))
      })
  }

  private static func json(of tensor: Tensor) -> JSON {
    guard tensor.shape.count <= largestListed else { return summary(of: tensor) }
    return nested(tensor.numbers, extents: tensor.shape.extents[...])
  }

  private static func nested(_ elements: TensorNumbers, extents: ArraySlice<Int>) -> JSON {
    guard let extent = extents.first else {
      return elements.first.map { .number(Double($0)) } ?? .null
    }
    let part = extent == 0 ? 0 : elements.count / extent
    return .list(
      (0..<extent).map { index in
        let start = elements.startIndex + index * part
        return nested(elements[start..<start + part], extents: extents.dropFirst())
      })
  }

  /// Minimum, mean and maximum of the finite elements, and the number of the others.
  private static func summary(of tensor: Tensor) -> JSON {
    var sum = 0.0
    var least = Float.infinity
    var largest = -Float.infinity
    var count = 0
    tensor.numbers.withUnsafeBufferPointer { elements in
      for element in elements where element.isFinite {
        sum += Double(element)
        least = min(least, element)
        largest = max(largest, element)
        count += 1
      }
    }
    func number(_ value: Double) -> JSON { count == 0 ? .null : .number(value) }
    return .object([
      Member("min", number(Double(least))), Member("mean", number(sum / Double(max(count, 1)))),
      Member("max", number(Double(largest))),
      Member("nonFinite", .number(Double(tensor.shape.count - count))),
    ])
  }
}

import Foundation
import Tensors

/// An operation with arguments and NumPy's answer, from Golden/numpy.json.
struct NumPyCase: Decodable, Sendable {
  var operation: String
  var tensors: [RecordedTensor]
  var integers: [Int]
  var text: String
  var result: RecordedTensor

  static func all() throws -> [NumPyCase] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/numpy.json")
    return try JSONDecoder().decode([NumPyCase].self, from: Data(contentsOf: file))
  }

  var summary: String {
    "\(operation) \(text) \(integers) of \(tensors.map(\.tensor.shape))"
  }
}

/// A tensor as JSON: NaN and infinities as text.
struct RecordedTensor: Decodable, Sendable {
  let tensor: Tensor

  private enum CodingKeys: CodingKey { case shape, elements }

  private enum Element: Decodable {
    case number(Float)
    case name(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let name = try? container.decode(String.self) {
        self = .name(name)
      } else {
        self = .number(Float(try container.decode(Double.self)))
      }
    }

    var value: Float {
      switch self {
      case .number(let number): number
      case .name("inf"): .infinity
      case .name("-inf"): -.infinity
      case .name: .nan
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tensor = Tensor(
      Shape(try container.decode([Int].self, forKey: .shape)),
      try container.decode([Element].self, forKey: .elements).map(\.value))
  }
}

/// True for the same shape and numbers that differ by at most `tolerance` of max(1, |number|).
func isClose(_ first: Tensor, _ second: Tensor, tolerance: Float = 0) -> Bool {
  first.shape == second.shape
    && zip(first.elements, second.elements).allSatisfy { a, b in
      a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(1, abs(b))
    }
}

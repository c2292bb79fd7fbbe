import Attention

/// A mechanism as a file describes it.
struct MechanismCode: Codable, Equatable {
  var name: String
  var order: Int?
  var coefficients: [Double]?
  var normalization: String?
  var limit: Double?
  var temperature: Double?

  init(_ mechanism: any Mechanism) {
    name = mechanism.name
    if let softmax = mechanism as? Softmax {
      temperature = softmax.chosenTemperature
    } else if let fastmax = mechanism as? Fastmax {
      order = fastmax.order
      coefficients = fastmax.coefficients
      temperature = fastmax.chosenTemperature
      switch fastmax.normalization {
      case .standardize: normalization = "standardize"
      case .none: normalization = "none"
      case .maxNorm(let limit):
        normalization = "maxNorm"
        self.limit = limit
      }
    }
  }

  /// Makes the mechanism.
  ///
  /// - Throws: ``ModelError/foreignConfig(_:)``.
  func mechanism() throws(ModelError) -> any Mechanism {
    do {
      switch name {
      case "softmax": return try Softmax(temperature: temperature)
      case "fastmax":
        let kind: Normalization
        switch normalization {
        case "standardize": kind = .standardize
        case "none": kind = .none
        case "maxNorm": kind = .maxNorm(limit: limit ?? 1)
        default: throw ModelError.foreignConfig("normalization \(normalization ?? "missing")")
        }
        let plain = try Fastmax(
          order: order ?? 2, normalization: kind, temperature: temperature)
        guard let coefficients, coefficients != plain.coefficients else { return plain }
        return try Fastmax(
          normalization: kind, temperature: temperature, coefficients: coefficients)
      default: throw ModelError.foreignConfig("mechanism \(name)")
      }
    } catch let error as ModelError {
      throw error
    } catch {
      throw ModelError.foreignConfig("mechanism \(name): \(error)")
    }
  }
}

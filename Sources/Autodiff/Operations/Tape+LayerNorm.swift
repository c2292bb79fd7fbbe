import Tensors

extension Tape {
  /// Layer normalisation: (x − mean)/σ along the last axis, σ = √(variance + floor), times a gain, plus
  /// a shift.
  ///
  /// Saved are (x − mean)/σ and 1/σ of each row.
  ///
  /// - Parameters:
  ///   - x: `[…, width]`.
  ///   - gain: `[width]`; 1 without one.
  ///   - shift: `[width]`; 0 without one.
  ///   - floor: Added to the variance.
  ///   - isCentred: False to subtract no mean and divide by the root mean square (Zhang and Sennrich
  ///     2019, arXiv:1910.07467).
  /// - Throws: `TensorError.rankTooSmall`, `TensorError.shapeMismatch`,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``, `ComputationCancelled`.
  /// - Numerics: Sums over a row in single precision lanes for `Float`.
  /// Source: Ba, Kiros, Hinton 2016, arXiv:1607.06450.
  public func layerNorm(
    _ x: Recorded<Scalar>, gain: Recorded<Scalar>? = nil, shift: Recorded<Scalar>? = nil,
    floor: Double = 1e-5, isCentred: Bool = true
  ) throws -> Recorded<Scalar> {
    guard x.shape.rank > 0 else { throw TensorError.rankTooSmall(x.shape, needed: 1) }
    let width = x.shape[-1]
    for part in [gain, shift].compactMap({ $0 }) where part.shape.extents != [width] {
      throw TensorError.shapeMismatch(x.shape, part.shape)
    }
    try reserve("layer norm", x.shape)
    let gains = gain?.value ?? Numbers([width], repeating: 1)
    let state = NormState(x.value, gains, shift?.value, floor: floor, isCentred: isCentred)
    let operands = [x, gain, shift].compactMap { $0 }
    let saved = [state.rows, state.slopes] + (gain == nil ? [] : [gains])
    return try record("layer norm", operands, state.result, saving: saved) {
      [rows = state.rows, slopes = state.slopes] gradient in
      let parts = NormState.pullback(
        gradient, rows, slopes, gains, floor: floor, isCentred: isCentred)
      return [parts.x] + (gain == nil ? [] : [parts.gain]) + (shift == nil ? [] : [parts.shift])
    }
  }
}

/// Normalised rows.
private struct NormState<Scalar: TapeScalar> {
  private(set) var rows: Numbers<Scalar>
  private(set) var slopes: Numbers<Scalar>
  private(set) var result: Numbers<Scalar>

  init(
    _ x: Numbers<Scalar>, _ gain: Numbers<Scalar>, _ shift: Numbers<Scalar>?, floor: Double,
    isCentred: Bool
  ) {
    let width = x.shape[-1]
    let rowCount = width == 0 ? 0 : x.elements.count / width
    rows = .unwritten(x.shape)
    slopes = .unwritten([rowCount])
    result = .unwritten(x.shape)
    guard rowCount > 0 else { return }
    let shifts = shift?.elements ?? []
    x.elements.withUnsafeBufferPointer { x in
      gain.elements.withUnsafeBufferPointer { gain in
        shifts.withUnsafeBufferPointer { shifts in
          rows.elements.withUnsafeMutableBufferPointer { rows in
            slopes.elements.withUnsafeMutableBufferPointer { slopes in
              result.elements.withUnsafeMutableBufferPointer { result in
                guard let x = x.baseAddress, let gain = gain.baseAddress,
                  let rows = rows.baseAddress, let slopes = slopes.baseAddress,
                  let result = result.baseAddress
                else { return }
                Scalar.normalizeRows(
                  x,
                  RowNorm(
                    rowCount: rowCount, width: width, isCentred: isCentred, floor: floor,
                    gain: gain, shift: shifts.isEmpty ? nil : shifts.baseAddress, rows: rows,
                    slopes: slopes, result: result))
              }
            }
          }
        }
      }
    }
  }

  static func pullback(
    _ gradient: Numbers<Scalar>, _ rows: Numbers<Scalar>, _ slopes: Numbers<Scalar>,
    _ gain: Numbers<Scalar>, floor: Double, isCentred: Bool
  ) -> (x: Numbers<Scalar>, gain: Numbers<Scalar>, shift: Numbers<Scalar>) {
    var change = gradient
    var gainChange = Numbers<Scalar>.zeros(gain.shape)
    var shiftChange = Numbers<Scalar>.zeros(gain.shape)
    let width = gain.elements.count
    change.elements.withUnsafeMutableBufferPointer { change in
      gainChange.elements.withUnsafeMutableBufferPointer { gainChange in
        shiftChange.elements.withUnsafeMutableBufferPointer { shiftChange in
          rows.elements.withUnsafeBufferPointer { rows in
            slopes.elements.withUnsafeBufferPointer { slopes in
              gain.elements.withUnsafeBufferPointer { gain in
                guard let change = change.baseAddress, let gain = gain.baseAddress,
                  let rowStart = rows.baseAddress, let slopeStart = slopes.baseAddress,
                  let gainChange = gainChange.baseAddress
                else { return }
                // The pullback only reads what the pass wrote.
                let written = UnsafeMutablePointer(mutating: rowStart)
                Scalar.normalizePullback(
                  change,
                  RowNorm(
                    rowCount: slopes.count, width: width, isCentred: isCentred, floor: floor,
                    gain: gain, shift: nil, rows: written,
                    slopes: UnsafeMutablePointer(mutating: slopeStart), result: written),
                  gainGradient: gainChange, shiftGradient: shiftChange.baseAddress)
              }
            }
          }
        }
      }
    }
    return (change, gainChange, shiftChange)
  }
}

import CKernels

extension Kernels {
  /// x·Φ(x), Φ the normal distribution; may be in place.
  package static func gelu(
    into result: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int
  ) {
    loops.gelu(result, x, count)
  }

  /// gradient · (Φ(x) + x·φ(x)), in place.
  package static func geluPullback(
    _ gradient: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int
  ) {
    loops.geluPullback(gradient, x, count)
  }

  /// Rows (x − mean)/√(variance + floor), and those times a gain plus a shift; without centring no
  /// mean is subtracted.
  ///
  /// - Parameters:
  ///   - rows: Written, `[rowCount, width]`, and `slopes`, `[rowCount]`: what the pullback needs.
  ///   - result: Written, `[rowCount, width]`.
  package static func normalizeRows(
    _ x: UnsafePointer<Float>, rowCount: Int, width: Int, isCentred: Bool, floor: Double,
    gain: UnsafePointer<Float>, shift: UnsafePointer<Float>?, rows: UnsafeMutablePointer<Float>,
    slopes: UnsafeMutablePointer<Float>, result: UnsafeMutablePointer<Float>
  ) {
    var work = ck_rowNorm(
      rowCount: rowCount, width: width, x: x, isCentred: isCentred ? 1 : 0, varianceFloor: floor,
      gain: gain, shift: shift, rows: rows, result: result, slopes: slopes)
    loops.normalizeRows(&work)
  }

  /// The gradient of the result becomes that of x; those of gain and shift are added to.
  package static func normalizePullback(
    _ gradient: UnsafeMutablePointer<Float>, rowCount: Int, width: Int, isCentred: Bool,
    rows: UnsafePointer<Float>, slopes: UnsafePointer<Float>, gain: UnsafePointer<Float>,
    gainGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>?
  ) {
    var work = ck_rowNormPullback(
      rowCount: rowCount, width: width, isCentred: isCentred ? 1 : 0, rows: rows, slopes: slopes,
      gain: gain, gradient: gradient, gainGradient: gainGradient, shiftGradient: shiftGradient)
    loops.normalizePullback(&work)
  }

  /// The factors of a step of AdamW.
  package struct AdamWFactors: Sendable {
    /// What gradients are multiplied by first.
    package var gradient: Float
    /// β₁ and β₂.
    package var decays: (first: Float, second: Float)
    /// p = p·kept − step·m/(√v·second + floor).
    package var kept: Float
    package var step: Float
    package var second: Float
    package var floor: Float

    package init(
      gradient: Float, decays: (first: Float, second: Float), kept: Float, step: Float,
      second: Float, floor: Float
    ) {
      self.gradient = gradient
      self.decays = decays
      self.kept = kept
      self.step = step
      self.second = second
      self.floor = floor
    }
  }

  /// One step of AdamW on parameters and their moments.
  package static func adamW(
    _ parameters: inout [Float], first: inout [Float], second: inout [Float],
    gradient: [Float], _ factors: AdamWFactors
  ) {
    let count = parameters.count
    precondition(first.count == count && second.count == count && gradient.count == count)
    parameters.withUnsafeMutableBufferPointer { parameters in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          gradient.withUnsafeBufferPointer { gradient in
            var work = ck_adamW(
              count: count, parameters: parameters.baseAddress, first: first.baseAddress,
              second: second.baseAddress, gradient: gradient.baseAddress,
              gradientFactor: factors.gradient, firstDecay: factors.decays.first,
              secondDecay: factors.decays.second, keptShare: factors.kept, step: factors.step,
              secondFactor: factors.second, floor: factors.floor)
            loops.adamW(&work)
          }
        }
      }
    }
  }
}

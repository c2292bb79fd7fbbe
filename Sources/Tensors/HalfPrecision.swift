/// IEEE half precision numbers, given by their bits, as floats; exact.
///
/// - Complexity: O(count), about a tenth of a nanosecond each.
public func halfToFloat(_ bits: UnsafeBufferPointer<UInt16>) -> [Float] {
  var result = [Float](repeating: 0, count: bits.count)
  Kernels.halfToFloat(bits, into: &result)
  return result
}

/// bfloat16 numbers, given by their bits, as floats; exact.
///
/// - Complexity: O(count), about a tenth of a nanosecond each.
public func brainToFloat(_ bits: UnsafeBufferPointer<UInt16>) -> [Float] {
  var result = [Float](repeating: 0, count: bits.count)
  Kernels.brainToFloat(bits, into: &result)
  return result
}

import Attention
import Tensors

extension FarField {
  /// The mass of a tile, pair by pair: for tiles with fewer numbers than there are features.
  func pairMass(_ queries: Range<Int>, _ keys: Range<Int>) -> Double {
    let (width, size) = (features.width, PairFeatures.stride)
    let keyStride = keys.count
    return withRoom((width + 1) * (size + keyStride) + 2 * size) { room in
      let keyRoom = room + (width + 1) * size
      let sums = keyRoom + (width + 1) * keyStride
      layKeys(keys, into: keyRoom)
      var mass = 0.0
      for first in stride(from: queries.lowerBound, to: queries.upperBound, by: size) {
        let part = first..<min(first + size, queries.upperBound)
        if part.count < size { room.update(repeating: 0, count: (width + 1) * size) }
        features.queries.lay(part, into: room, stride: size)
        sums.update(repeating: 0, count: 2 * size)
        let diagonal =
          attention.isCausal
          ? first + attention.causalOffset - keys.lowerBound : attention.keyCount
        Kernels.addPairSums(
          queries: room, queryStride: size, keys: keyRoom, keyStride: keyStride,
          keyCount: keys.count, width: width, diagonal: diagonal,
          coefficients: features.coefficients, to: sums, moments: sums + size)
        for place in 0..<part.count where inverseNormalizers[first + place] != 0 {
          mass += sums[place] * inverseNormalizers[first + place]
        }
      }
      return mass
    }
  }

  private func layKeys(_ keys: Range<Int>, into target: UnsafeMutablePointer<Double>) {
    let size = PairFeatures.stride
    for first in stride(from: keys.lowerBound, to: keys.upperBound, by: size) {
      features.keys.lay(
        first..<min(first + size, keys.upperBound), into: target + first - keys.lowerBound,
        stride: keys.count)
    }
  }
}

public import Tensors

/// Normal numbers of a shape from a seed.
public func randomTensor(_ shape: Shape, seed: UInt64, scale: Double = 1) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return generator.normal(shape, standardDeviation: scale)
}

/// 0, 1, 2, … of a shape: every element tells its place.
public func countingTensor(_ shape: Shape) -> Tensor {
  Tensor(shape, (0..<shape.count).map(Float.init))
}

/// Every shape up to a rank with extents from a list.
public func allShapes(upToRank rank: Int, extents: [Int]) -> [Shape] {
  var shapes: [[Int]] = [[]]
  var last = shapes
  for _ in 0..<rank {
    last = last.flatMap { shape in extents.map { shape + [$0] } }
    shapes += last
  }
  return shapes.map { Shape($0) }
}

import Tensors

extension Numbers {
  /// The elements read in the order of `shape` with `strides`, starting at `start`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func reading(_ shape: Shape, strides: [Int], from start: Int = 0) -> Numbers {
    let result = [Scalar](unsafeUninitializedCapacity: shape.count) { target, written in
      elements.withUnsafeBufferPointer { source in
        var position = 0
        StridedWalk(shape, strides).forEachRow(from: start) { offset, step, _, _, count in
          for index in 0..<count { target[position &+ index] = source[offset &+ index &* step] }
          position += count
        }
      }
      written = shape.count
    }
    return Numbers(shape, result)
  }

  /// Zeros of `shape` with these elements added at the places that ``reading(_:strides:from:)``
  /// with the same strides would read.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func placed(in shape: Shape, strides: [Int], from start: Int) -> Numbers {
    var result = Numbers(shape, repeating: 0)
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        var position = 0
        StridedWalk(self.shape, strides).forEachRow(from: start) { offset, step, _, _, count in
          for index in 0..<count { target[offset &+ index &* step] += source[position &+ index] }
          position += count
        }
      }
    }
    return result
  }

  /// The axes in another order.
  func transposed(_ axes: [Int]) -> Numbers {
    let strides = shape.strides
    return reading(Shape(axes.map { shape.extents[$0] }), strides: axes.map { strides[$0] })
  }

  /// Chosen indices along an axis, all of them in range.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func gathered(_ indices: [Int], axis: Int) -> Numbers {
    let (outer, extent, inner) = shape.split(at: axis)
    var result = Numbers.unwritten(shape.replacing(axis, with: indices.count))
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        var position = 0
        for place in 0..<outer {
          for index in indices {
            let start = (place * extent + index) * inner
            for offset in 0..<inner { target[position + offset] = source[start + offset] }
            position += inner
          }
        }
      }
    }
    return result
  }

  /// Zeros of `shape` to which the elements are added at chosen indices of an axis.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func scattered(_ indices: [Int], axis: Int, in shape: Shape) -> Numbers {
    let (outer, extent, inner) = shape.split(at: axis)
    var result = Numbers(shape, repeating: 0)
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        var position = 0
        for place in 0..<outer {
          for index in indices {
            let start = (place * extent + index) * inner
            for offset in 0..<inner { target[start + offset] += source[position + offset] }
            position += inner
          }
        }
      }
    }
    return result
  }

  /// Tensors one after the other along an axis.
  static func concatenated(_ parts: [Numbers], axis: Int) -> Numbers {
    let shape = parts[0].shape.replacing(axis, with: parts.reduce(0) { $0 + $1.shape[axis] })
    let (outer, _, inner) = shape.split(at: axis)
    var result: [Scalar] = []
    result.reserveCapacity(shape.count)
    for place in 0..<outer {
      for part in parts {
        let length = part.shape[axis] * inner
        result += part.elements[place * length..<(place + 1) * length]
      }
    }
    return Numbers(shape, result)
  }

  /// A stretch of an axis.
  func stretch(_ range: Range<Int>, axis: Int) -> Numbers {
    reading(
      shape.replacing(axis, with: range.count), strides: shape.strides,
      from: range.lowerBound * shape.strides[axis])
  }
}

extension Numbers {
  /// Products of pairs of columns of each row.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func pairProducts(_ first: [Int], _ second: [Int]) -> Numbers {
    let width = shape[-1]
    let rows = width == 0 ? 0 : elements.count / width
    let target = shape.replacing(shape.rank - 1, with: first.count)
    var result = Numbers(target, repeating: 0)
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        for row in 0..<rows {
          for index in first.indices {
            target[row &* first.count &+ index] =
              source[row &* width &+ first[index]] * source[row &* width &+ second[index]]
          }
        }
      }
    }
    return result
  }

  /// The gradient of the columns from that of their products.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func pairPullback(_ gradient: Numbers, _ first: [Int], _ second: [Int]) -> Numbers {
    let width = shape[-1]
    let rows = width == 0 ? 0 : elements.count / width
    var result = Numbers(shape, repeating: 0)
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        gradient.elements.withUnsafeBufferPointer { gradient in
          for row in 0..<rows {
            for index in first.indices {
              let change = gradient[row &* first.count &+ index]
              let (a, b) = (row &* width &+ first[index], row &* width &+ second[index])
              target[a] += change * source[b]
              target[b] += change * source[a]
            }
          }
        }
      }
    }
    return result
  }
}

// SPDX-License-Identifier: MIT
// CUDA under the GPU device: memory, a stream, kernels by Thrust, products by cuBLAS.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/cublas.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/plain_product.hpp>

#include <cuda_runtime_api.h>

#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system_error.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace siamese::detail {

/// Throws DeviceError if `action` has failed. `bytes` is the size for the message, if the action
/// has one.
inline void check_cuda(cudaError_t error, const char* action, Index bytes = 0) {
  if (error == cudaSuccess) return;
  cudaGetLastError(); // otherwise Thrust would report it after its next kernel
  const std::string reason = cudaGetErrorString(error);
  const std::string unusable = "there is no GPU that this program can use: " + reason;
  if (error == cudaErrorInsufficientDriver)
    throw DeviceError(unusable + "; install NVIDIA's driver, or a newer one, or use the CPU");
  if (error == cudaErrorNoDevice)
    throw DeviceError(unusable + "; see nvidia-smi and CUDA_VISIBLE_DEVICES, or use the CPU");
  const std::string amount = bytes == 0 ? "" : " " + std::to_string(bytes) + " bytes";
  throw DeviceError("GPU: " + std::string(action) + amount + " failed: " + reason);
}

/// A team of lanes is a warp. Every lane gets the sum.
struct Warp {
  static constexpr unsigned width = 32;

  template <class G>
  SIAMESE_FUNCTION auto sum(Index n, const G& g) const {
#if defined(__CUDA_ARCH__)
    decltype(g(n)) total = sum_in_order(
        terms(n), [&](Index k) SIAMESE_LAMBDA { return g(lane() + k * Index{width}); });
    for (unsigned half = width / 2; half > 0; half /= 2) total += __shfl_xor_sync(all, total, half);
    return total;
#else
    return Lanes{}.sum(n, g);
#endif
  }

  template <class G>
  SIAMESE_FUNCTION void each(Index n, const G& g) const {
#if defined(__CUDA_ARCH__)
    for (Index j = lane(); j < n; j += width) g(j);
    __syncwarp(); // makes each lane's writes visible to the others
#else
    Lanes{}.each(n, g);
#endif
  }

private:
#if defined(__CUDA_ARCH__)
  static constexpr unsigned all = ~0U;
  __device__ static Index lane() { return threadIdx.x % width; }
  /// The number of terms among g(0), ..., g(n - 1) that belong to this lane.
  __device__ static Index terms(Index n) { return (n - lane() + width - 1) / width; }
#endif
};

template <class F>
__global__ void run_teams(F f, Index teams) {
  const Index team = (Index{blockIdx.x} * blockDim.x + threadIdx.x) / Warp::width;
  if (team < teams) f(team, Warp{});
}

/// f(0), ..., f(n - 1), one thread each. __grid_constant__ avoids a local copy of f when its arrays
/// are indexed.
template <class F>
__global__ void run_threads(const __grid_constant__ F f, const Index n) {
  const Index k = Index{blockIdx.x} * blockDim.x + threadIdx.x;
  if (k < n) f(k);
}

template <class F>
struct ThreadOfBlock {
  typename F::Shared& shared;
  typename F::Registers registers;

  template <class G>
  SIAMESE_FUNCTION void each(const G& g) {
#if defined(__CUDA_ARCH__)
    g(static_cast<Index>(threadIdx.x), registers);
    __syncthreads();
#endif
  }
};

template <class F>
__global__ void __launch_bounds__(F::threads, 1) run_blocks(F f) {
  __shared__ typename F::Shared shared;
  ThreadOfBlock<F> block{shared, {}};
  f(static_cast<Index>(blockIdx.x), block);
}

/// A stream of the process's GPU, with a cuBLAS handle from the first product on. Copies of the
/// object share the stream, which only one thread may use at a time. The last copy waits for
/// pending work.
class Cuda {
public:
  Cuda() : resources_(std::make_shared<Resources>()) {}

  /// The number of visible GPUs.
  static int count() {
    int gpus = 0;
    check_cuda(cudaGetDeviceCount(&gpus), "counting GPUs");
    return gpus;
  }
  static void use(int gpu) { gpu_ = gpu; }

  static void* allocate(Index bytes) {
    enter();
    void* data = nullptr;
    check_cuda(cudaMalloc(&data, static_cast<std::size_t>(bytes)), "allocating", bytes);
    return data;
  }
  static void release(void* data) noexcept { cudaFree(data); } // waits for all pending work
  static void* allocate_staging(Index bytes) {
    enter();
    void* data = nullptr;
    check_cuda(cudaMallocHost(&data, static_cast<std::size_t>(bytes)),
               "allocating pinned memory of", bytes);
    return data;
  }
  static void release_staging(void* data) noexcept { cudaFreeHost(data); }
  // The next stream is unknown, so this uses the legacy stream, which synchronises with all others.
  static void copy(void* to, const void* from, Index bytes) {
    enter();
    check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyDeviceToDevice,
                               cudaStreamLegacy),
               "copying", bytes);
  }
  static void zero(void* data, Index bytes) {
    enter();
    check_cuda(cudaMemsetAsync(data, 0, static_cast<std::size_t>(bytes), cudaStreamLegacy),
               "clearing", bytes);
  }

  /// Calls f(0), ..., f(n - 1), which are independent.
  template <class F>
  void each(Index n, const F& f) {
    enter();
    try {
      thrust::for_each_n(thrust::cuda::par_nosync.on(stream()),
                         thrust::make_counting_iterator(Index{0}), n, f);
    } catch (const thrust::system_error& error) {
      cudaGetLastError();
      throw DeviceError("GPU: a kernel of " + std::to_string(n) +
                        " elements failed: " + error.what());
    }
  }

  /// The same for functors that do much work per element. Thrust would give a thread two elements,
  /// and the kernel the code and registers of four.
  template <class F>
  void threads(Index n, const F& f) {
    launch([&] { run_threads<<<blocks_of(n), in_block, 0, stream()>>>(f, n); });
  }

  /// Calls f(i, lanes) for 0 <= i < n, which are independent. Thrust has no teams.
  template <class F>
  void teams(Index n, const F& f) {
    launch([&] { run_teams<<<blocks_of(n * Warp::width), in_block, 0, stream()>>>(f, n); });
  }

  /// Calls f(i, block) for 0 <= i < n, which are independent; see BasicGpu.
  template <class F>
  void blocks(Index n, const F& f) {
    constexpr auto threads = static_cast<unsigned>(F::threads);
    launch([&] { run_blocks<<<static_cast<unsigned>(n), threads, 0, stream()>>>(f); });
  }

  template <class Real>
  void gemm(Precision precision, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
            MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    if ((op_a == Op::plain ? a.columns : a.rows) == 0)
      return each(c.rows * c.columns,
                  PlainProduct<Real>{precision, op_a, op_b, alpha, beta, a, b, c});
    enter();
    if (!resources_->cublas) resources_->cublas.emplace(stream());
    resources_->cublas->gemm(precision, op_a, op_b, alpha, a, b, beta, c);
  }

  void set_zero(void* to, Index bytes) {
    enter();
    check_cuda(cudaMemsetAsync(to, 0, static_cast<std::size_t>(bytes), stream()), "clearing",
               bytes);
  }
  /// The GPU reads pinned memory later. Other memory is copied by CUDA before this returns, which
  /// may wait for work on the stream.
  void upload(const void* from, Index bytes, void* to) {
    enter();
    check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyHostToDevice,
                               stream()),
               "uploading", bytes);
  }
  void download(const void* from, Index bytes, void* to) {
    enter();
    check_cuda(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyDeviceToHost,
                               stream()),
               "downloading", bytes);
  }
  void wait() { check_cuda(cudaStreamSynchronize(stream()), "earlier work"); }
  void follow(Cuda& other) { resources_->follow(other.resources_->event, other.stream()); }

private:
  struct Resources {
    cudaStream_t stream = nullptr;
    cudaEvent_t event = nullptr; // marks this stream's progress for a stream that follows it
    std::optional<Cublas> cublas;

    Resources() {
      enter();
      check_cuda(cudaStreamCreate(&stream), "making a stream");
      check_cuda(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event");
      follow(event, cudaStreamLegacy); // and thereby all other streams
    }
    ~Resources() {
      cudaStreamSynchronize(stream);
      cublas.reset();
      cudaEventDestroy(event);
      cudaStreamDestroy(stream);
    }
    Resources(const Resources&) = delete;
    Resources& operator=(const Resources&) = delete;

    void follow(cudaEvent_t mark, cudaStream_t other) {
      check_cuda(cudaEventRecord(mark, other), "marking a stream");
      check_cuda(cudaStreamWaitEvent(stream, mark, 0), "following a stream");
    }
  };

  static constexpr unsigned in_block = 128; ///< threads per block

  /// The number of blocks that gives at least `threads` threads.
  static unsigned blocks_of(Index threads) {
    return static_cast<unsigned>((threads + in_block - 1) / in_block);
  }

  template <class Kernel>
  static void launch(const Kernel& kernel) {
    enter();
    kernel();
    check_cuda(cudaGetLastError(), "starting a kernel");
  }

  /// Selects the process's GPU for the calling thread, because CUDA starts every thread on the
  /// first GPU.
  static void enter() {
    int gpu = gpu_;
    if (gpu < 0) {
      check_cuda(cudaGetDevice(&gpu), "asking for the current GPU");
      if (int other = -1; !gpu_.compare_exchange_strong(other, gpu)) gpu = other;
    }
    check_cuda(cudaSetDevice(gpu), "taking a GPU");
  }

  cudaStream_t stream() const { return resources_->stream; }

  inline static std::atomic<int> gpu_ = -1; // -1 until a GPU is chosen or first used
  std::shared_ptr<Resources> resources_;
};

}

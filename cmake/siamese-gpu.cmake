# SPDX-License-Identifier: MIT
# The component siamese::gpu, for .cu files that include siamese/gpu.hpp. Requires the CUDA toolkit.
# CMAKE_CUDA_ARCHITECTURES selects the architectures as usual.

if(NOT TARGET siamese::gpu)
  if(NOT TARGET CUDA::cublas)
    find_package(CUDAToolkit 12 QUIET)
    foreach(target IN ITEMS cublas cublasLt culibos toolkit)
      if(TARGET CUDA::${target})
        set_target_properties(CUDA::${target} PROPERTIES IMPORTED_GLOBAL TRUE)
      endif()
    endforeach()
  endif()
  if(TARGET CUDA::cublas)
    add_library(siamese::gpu INTERFACE IMPORTED GLOBAL)
    target_link_libraries(siamese::gpu INTERFACE siamese::siamese CUDA::cublas)
    # A flag, because not every CMake knows that nvcc supports C++20. Warning 554 is about
    # conversions that a requires clause removes from a class.
    target_compile_options(
      siamese::gpu INTERFACE
      "$<$<COMPILE_LANG_AND_ID:CUDA,NVIDIA>:-std=c++20;--expt-relaxed-constexpr;--diag-suppress=554>")
  endif()
endif()

; LLVM must know the target in every step: without it, the branch before a
; barrier is threaded through it, and each side gets a barrier of its own. The
; input names no target; there is one barrier between two branches after all.

; RUN: tilec %s | FileCheck %s
; RUN: tilec %s | grep -c bar.sync | FileCheck %s --check-prefix=COUNT

; COUNT: 1
; CHECK: @%p{{.*}} bra
; CHECK: st.global.b32
; CHECK: bar.sync 0;
; CHECK: @%p{{.*}} bra
; CHECK: st.global.b32
; CHECK: ret;
define ptx_kernel void @threading(ptr addrspace(1) %p, i32 %n) {
entry:
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %c = icmp slt i32 %tid, %n
  br i1 %c, label %then, label %join
then:
  store i32 1, ptr addrspace(1) %p
  br label %join
join:
  %x = phi i32 [ 1, %then ], [ 0, %entry ]
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  %d = icmp eq i32 %x, 1
  br i1 %d, label %again, label %end
again:
  store i32 2, ptr addrspace(1) %p
  br label %end
end:
  ret void
}

declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare void @llvm.nvvm.barrier.cta.sync.aligned.all(i32)

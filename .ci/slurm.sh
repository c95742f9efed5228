# A Slurm of one machine for the checks: a controller and two nodes of one processor on loopback, of Debian's packages. Taken in by .ci/run, which calls its functions.
# All that is started is ended by slurm_stop.

slurm_install() {
  [ "$(id -u)" -eq 0 ] || return 1
  install slurmctld slurm-wlm munge && install munged munge
}

slurm_start() {
  export SLURM_CONF="$scratch/slurm/slurm.conf"
  local host
  host=$(hostname -s)
  mkdir -p "$scratch"/slurm/{ctl,n1,n2} || return 1
  cat > "$SLURM_CONF" << CONF
ClusterName=checks
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/slurm/munge.socket
StateSaveLocation=$scratch/slurm/ctl
SlurmdSpoolDir=$scratch/slurm/%n
SlurmctldPidFile=$scratch/slurm/ctl.pid
SlurmdPidFile=$scratch/slurm/%n.pid
SlurmctldLogFile=$scratch/slurm/ctl.log
SlurmdLogFile=$scratch/slurm/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2
MailProg=/bin/true
ReturnToService=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=20
MinJobAge=300
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1
PartitionName=low Nodes=n1,n2 Default=YES PriorityTier=1 MaxTime=60 State=UP
PartitionName=high Nodes=n1,n2 PriorityTier=10 MaxTime=60 State=UP
CONF
  (umask 077 && head -c 1024 /dev/urandom > "$scratch/slurm/munge.key")
  munged --force --key-file="$scratch/slurm/munge.key" --socket="$scratch/slurm/munge.socket" --pid-file="$scratch/slurm/munge.pid" \
    --seed-file="$scratch/slurm/munge.seed" --log-file="$scratch/slurm/munge.log" \
    && slurmctld && slurmd -N n1 && slurmd -N n2 && waits 30 slurm_has_nodes
}

slurm_has_nodes() { [ "$(sinfo --noheader --Node --partition=low --states=idle --format=%N | wc -l)" -eq 2 ]; }

slurm_stop() {
  [ -n "${SLURM_CONF:-}" ] || return 0
  scancel --user=root 2> /dev/null
  local part ids=()
  for part in n1 n2 ctl munge; do [ ! -s "$scratch/slurm/$part.pid" ] || ids+=("$(cat "$scratch/slurm/$part.pid")"); done
  [ ${#ids[@]} -eq 0 ] || { kill "${ids[@]}" 2> /dev/null; waits 10 slurm_is_gone "${ids[@]}" || kill -9 "${ids[@]}" 2> /dev/null; }
  unset SLURM_CONF
}

slurm_is_gone() { ! kill -0 "$@" 2> /dev/null; }

waits() { # SECONDS COMMAND...: until it succeeds
  local late=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt "$late" ] || { echo "waited too long for: $*"; return 1; }
    sleep 0.05
  done
}

# The number of a shard on a node whose process owns it, into $shard, and the process into $process, which is stopped there; one that was had before is left out.
slurm_catch() { # NODE
  local line task
  line=$(squeue --noheader --array --states=running --nodelist="$1" --format='%K %A' 2> /dev/null) && [ -n "$line" ] || return 1
  task=${line%% *} job=${line##* }
  [[ $task =~ ^[1-8]$ ]] || return 1
  case " $caught " in *" $task "*) return 1 ;; esac
  owner=$(ls "$scratch/shards/tiny/alexnet/shards/$(printf %03d "$task")-of-008"/.owner-*.json 2> /dev/null | tail -n 1) && [ -n "$owner" ] || return 1
  process=$(sed -n 's/^ *"process": \([0-9]*\),$/\1/p' "$owner")
  [ -n "$process" ] && [ ! -e "${owner%.json}.released" ] && kill -STOP "$process" 2> /dev/null || return 1
  shard=$task caught="$caught $task"
}

slurm_has_follower() { [ -e "${1%000001.json}000002.json" ]; }

slurm_is_pending() { scontrol show job "$1" | grep -q 'JobState=PENDING'; }

slurm_restarted() { scontrol show job "$1" | grep -q 'Restarts=[1-9]'; }

slurm_is_empty() { [ -z "$(squeue --noheader --partition=low --name=naflow-tiny)" ]; }

slurm_has_ended() { [ -s "$scratch/shards/report/report.md" ] && [ -z "$(squeue --noheader)" ]; }

slurm_again() { scontrol update jobid="$1" starttime=now; } # Slurm has a task that it puts back wait for two minutes.

slurm_shards() {
  cat > "$scratch/tiny.json" << 'PLAN'
{ "evaluations": [ { "name": "tiny", "experiments": ["alexnet"], "methods": ["flow", "no inversion", "random"], "metrics": ["energy", "pointing", "infidelity"], "layers": "2", "images": 24, "limit": 50 } ] }
PLAN
  (naflow evaluate --plan "$scratch/tiny.json" --out "$scratch/whole" --shard none --threads 1 --quiet) && (naflow report "$scratch/whole") || return 1
  (naflow cluster submit "$scratch/tiny.json" --shards 8 --partition low --time 10 --out "$scratch/shards") || return 1
  caught=
  # Another job has more right to the node: Slurm asks the task to end, which it does after its image, and puts it back into the queue.
  waits 60 slurm_catch n1 || return 1
  local preempted=$job
  echo "preempted: shard $shard, job $job"
  sbatch --quiet --partition=high --nodelist=n1 --time=1 --output=/dev/null --wrap 'sleep 1' && waits 30 slurm_is_pending "$job" && slurm_again "$job" || return 1
  # A node is lost. Its process runs on, and must find that its shard is another's.
  waits 60 slurm_catch n2 || return 1
  echo "node lost: shard $shard, job $job"
  local lost=$process former=$owner lost_job=$job
  kill -9 "$(cat "$scratch/slurm/n2.pid")"
  scontrol update nodename=n2 state=down reason=check && waits 30 slurm_is_pending "$lost_job" && slurm_again "$lost_job" || return 1
  # Killed: the task fails, and the report is not made.
  waits 60 slurm_catch n1 || return 1
  if [ "$job" = "$lost_job" ]; then return 1; fi
  echo "killed: shard $shard, job $job"
  kill -9 "$process"
  waits 60 slurm_has_follower "$former" || return 1
  kill -CONT "$lost"
  waits 30 grep -q 'was taken over' "$scratch"/shards/cluster/logs/*.log || return 1
  rm -f "$scratch/slurm/n2.pid"
  slurmd -N n2 || return 1
  scontrol update nodename=n2 state=resume 2> /dev/null # It may be back already.
  waits 120 slurm_is_empty && slurm_restarted "$preempted" && slurm_restarted "$lost_job" || return 1
  grep -q 'with --resume goes on from them' "$scratch/shards/cluster/logs/1_1.log" || return 1
  (naflow cluster status "$scratch/shards") | tee "$scratch/status.txt"
  grep -q '7 of 8 shards are done, and 1 is missing' "$scratch/status.txt" && grep -q "^$shard/8 *missing" "$scratch/status.txt" || return 1
  (naflow cluster resubmit "$scratch/shards") | tee "$scratch/status.txt"
  grep -q "with shard $shard\\." "$scratch/status.txt" && waits 90 slurm_has_ended
}

# The tables, charts and pictures of the report, whose rows are those of the evaluation.
slurm_tables() { diff -r "$scratch/whole/report" "$scratch/shards/report"; }

# Each line is a command, run by a shell in a folder of its own, with each daemon in turn. What it prints and how it ends is compared, ids, times and sizes apart.

# Containers in the foreground
docker run --rm box:1 busybox echo hello
docker run --rm box:1 busybox sh -c 'echo out; echo err >&2; exit 7'
docker run --rm box:1 no-such-program; echo $?
docker run --rm box:1 /etc; echo $?
docker run --rm no-such-image:1 true
echo input | docker run --rm -i box:1 busybox cat
docker run --rm -e A=1 -e B -w /tmp -u 1:2 -h there box:1 busybox sh -c 'echo $A $B; pwd; busybox id -u; busybox id -g; busybox hostname'
docker run --rm --entrypoint busybox box:1 echo entry
docker run --rm --read-only box:1 busybox touch /x
docker run --rm --tmpfs /t:size=64k box:1 busybox sh -c 'busybox df /t | busybox tail -n 1'
docker run --rm --network none box:1 busybox ip -o link show | busybox cut -d: -f2 | head -1
docker run --rm -v "$PWD:/here" box:1 busybox sh -c 'echo from > /here/file' && cat file
docker run --rm -v "$PWD:/here:ro" box:1 busybox touch /here/other
docker run --rm --memory 64m box:1 busybox true
docker run --rm --memory 1k box:1 busybox true
docker run --rm --ulimit nofile=100:200 box:1 busybox sh -c 'ulimit -n'
docker run --rm --cap-drop ALL box:1 busybox grep CapEff /proc/self/status
docker run --rm --cap-add SYS_ADMIN box:1 busybox grep CapEff /proc/self/status
docker run --rm --init box:1 busybox true
docker run --rm --label a=b --name named box:1 busybox true
docker run --name no/name box:1 busybox true
docker run --rm --restart always box:1 busybox true
docker run --rm -p notaport box:1 busybox true

# Their life
docker run -d --name one box:1 busybox sh -c 'trap "echo ended; exit 3" TERM; echo started; while :; do busybox sleep 0.1; done' | wc -c
sleep 0.5; docker logs one
docker ps --format '{{.Names}} {{.Image}} {{.Command}} {{.State}} {{.Ports}}' --no-trunc
docker run -d --name one box:1 busybox true
docker exec one busybox echo inside
docker exec -e X=y -w /etc -u 5 one busybox sh -c 'echo $X; pwd; busybox id -u; exit 9'
echo piped | docker exec -i one busybox cat
docker exec -d one busybox touch /made
docker exec one busybox ls /made
docker exec no-such busybox true
docker top one -o args | head -1
docker pause one
docker exec one busybox true
docker pause one
docker ps --format '{{.State}} {{.Status}}' --filter name=one | sed 's/[0-9]* seconds\?\|Less than a second/SOME/'
docker unpause one
docker unpause one
docker rename one two
docker rename two one && docker rename no-such other
docker restart -t 5 one
docker start one
docker kill -s NOSUCH one
docker stop -t 5 one
docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Running}} {{.State.Paused}} {{.State.OOMKilled}}' one
docker stop one
docker kill one
docker wait one
docker logs one
docker logs --tail 1 one
docker start -a one & sleep 1; docker kill -s TERM one; wait
docker wait one
docker ps -a --format '{{.Names}} {{.State}}' --filter status=exited
docker ps -q --filter name=nothing
docker ps --filter nonsense=1
docker rm one
docker rm one
docker rm -f one
docker run -d --name three box:1 busybox sleep 100 | wc -c
docker rm three
docker kill -s KILL three && docker wait three
docker rm three
docker run -d --name stubborn box:1 busybox sh -c 'trap "" TERM; while :; do busybox sleep 0.1; done' | wc -c
docker stop -t 1 stubborn; docker inspect -f '{{.State.ExitCode}}' stubborn
docker rm -v stubborn
docker create --name made box:1 busybox echo again | wc -c
docker start -a made
docker start -ai made
docker inspect -f '{{.State.Status}} {{.Path}} {{json .Args}} {{.Config.Image}} {{json .Config.Cmd}} {{.HostConfig.NetworkMode}} {{.Name}} {{.RestartCount}} {{.Driver | len | lt 0}}' made
docker inspect -f '{{json .Config.Env}} {{json .Config.Labels}} {{.Config.Tty}} {{.Config.OpenStdin}} {{.Config.WorkingDir}} {{json .Config.Entrypoint}} {{json .Config.Volumes}}' made
docker inspect -f '{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.Memory}} {{.HostConfig.Privileged}} {{.HostConfig.AutoRemove}} {{json .HostConfig.Binds}} {{json .HostConfig.PortBindings}} {{.HostConfig.LogConfig.Type}} {{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}} {{json .Mounts}}' made
docker inspect -f '{{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.IPAddress}}{{end}}' made
docker inspect no-such
docker inspect --type container no-such
docker update --restart on-failure:3 made && docker inspect -f '{{.HostConfig.RestartPolicy.Name}}:{{.HostConfig.RestartPolicy.MaximumRetryCount}}' made
docker update --memory 128m --memory-swap 256m --cpu-shares 512 made && docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.CpuShares}}' made
docker stats --no-stream --format '{{.Name}} {{.PIDs}} {{.CPUPerc}}' made
docker port made
docker attach made

# Files
echo text > in.txt; docker cp -q in.txt made:/etc/in.txt && docker cp -q made:/etc/in.txt out.txt && cat out.txt
docker cp made:/etc/in.txt - | tar -t
docker cp made:/no-such -
docker cp in.txt made:/no-such/folder/in.txt
docker cp in.txt no-such:/
mkdir -p tree/sub; echo a > tree/sub/a; docker cp -q tree made:/ && docker cp -q made:/tree/. back && ls -R back
docker diff made | grep -v '^C /etc$' | sort
docker export made | tar -t | grep -c '^tree/sub/a$'
docker diff no-such

# Images
docker images --format '{{.Repository}}:{{.Tag}} {{.ID}}' --no-trunc box
docker inspect -f '{{.Id}} {{json .RepoTags}} {{.Os}} {{.Architecture}} {{json .Config.Env}} {{json .RootFS.Layers}}' box:1
docker commit -m message -a me -c 'CMD ["busybox","cat","/etc/in.txt"]' -c 'ENV A=b' made committed:1 | wc -c
docker run --rm committed:1
docker inspect -f '{{json .Config.Cmd}} {{json .Config.Env}} {{.Comment}} {{.Author}} {{len .RootFS.Layers}}' committed:1
docker history --format '{{.Comment}}' committed:1 | head -1
docker tag committed:1 other:2 && docker images -q other | wc -l
docker tag no-such:1 other:3
docker tag box:1 'Bad Name'
docker save -o saved.tar committed:1 && docker rmi committed:1 other:2 | grep -c Untagged && docker load -q -i saved.tar
docker run --rm committed:1
docker load -i in.txt
docker rmi box:1
docker rmi no-such:1
docker export made | docker import -c 'CMD ["busybox","cat","/etc/in.txt"]' - imported:1 | wc -c
docker run --rm imported:1
docker rmi -f imported:1 | grep -c Untagged
docker pull 127.0.0.1:9/no/such:1 >/dev/null 2>&1; echo $?
docker rm made
docker image prune -f | tail -1
docker image ls -f dangling=true -q

# Volumes
docker volume create data
docker volume create --label a=b data
docker volume ls --format '{{.Driver}} {{.Name}}'
docker run --rm -v data:/data box:1 busybox sh -c 'echo kept > /data/file'
docker run --rm -v data:/data:ro box:1 busybox cat /data/file
docker run -d --name user -v data:/data box:1 busybox sleep 100 | wc -c
docker volume rm data
docker inspect -f '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}} {{.Mode}}{{end}}' user
docker rm -f user
docker volume inspect -f '{{.Name}} {{.Driver}} {{.Scope}} {{json .Options}}' data
docker volume rm data
docker volume rm data
docker volume inspect data
docker volume create 'bad/name'
docker run --rm -v /anonymous box:1 busybox true; docker volume ls -q

# Networks; those of a container that runs can't be changed here
docker network ls --format '{{.Name}} {{.Driver}} {{.Scope}}'
docker network create --subnet 10.222.0.0/24 --label a=b app | wc -c
docker network create app
docker network inspect -f '{{.Name}} {{.Driver}} {{.Internal}} {{(index .IPAM.Config 0).Subnet}} {{json .Labels}}' app
docker run -d --name web --network app --network-alias www box:1 busybox sh -c 'mkdir /w; echo page > /w/index.html; exec busybox httpd -f -p 80 -h /w' | wc -c
sleep 0.5; docker run --rm --network app box:1 busybox wget -q -O - http://web/
docker run --rm --network app box:1 busybox wget -q -O - http://www/
docker inspect -f '{{(index .NetworkSettings.Networks "app").IPAddress}} {{(index .NetworkSettings.Networks "app").Gateway}} {{(index .NetworkSettings.Networks "app").IPPrefixLen}}' web
docker network rm app
docker network connect --ip 10.222.0.77 app no-such
docker create --name second box:1 busybox ip -o -4 addr | wc -c
docker network connect --ip 10.222.0.77 app second && docker start -a second | grep -c 10.222.0.77
docker network disconnect app second && docker start -a second | grep -c 10.222.0.77
docker network disconnect app second
docker rm -f web second
docker network rm app
docker network rm app
docker network rm bridge
docker network inspect no-such
docker run --rm --network no-such box:1 true; docker container prune -f >/dev/null
docker run --rm --network host box:1 busybox true
docker run -d --name pub -p 127.0.0.1:8099:80 -p 8098:81/udp box:1 busybox sleep 100 | wc -c
docker port pub
docker port pub 80
docker port pub 99
docker ps --format '{{.Ports}}'
docker run -d --name clash -p 127.0.0.1:8099:80 box:1 busybox true >/dev/null 2>&1; echo $?
docker rm -f pub clash

# The rest
docker run -d --name sick --health-cmd 'exit 1' --health-interval 1s --health-retries 1 box:1 busybox sleep 100 | wc -c
sleep 3; docker inspect -f '{{.State.Health.Status}}' sick
docker rm -f sick
docker run -d --name again --restart on-failure:2 box:1 busybox sh -c 'exit 4' | wc -c
sleep 3; docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' again
docker events --since 60s --until 0s --filter container=again --format '{{.Type}} {{.Action}}' | sort | uniq
docker container prune -f --filter label=none | tail -1
docker container prune -f | head -1
docker system df --format '{{.Type}} {{.TotalCount}} {{.Active}}'
docker system prune -f | tail -1
docker version --format '{{.Server.Os}} {{.Server.Arch}}'
docker info --format '{{.OSType}} {{.Architecture}} {{.Containers}} {{.ContainersRunning}} {{.Images}}'
docker search something >/dev/null 2>&1; echo $?
docker swarm leave; echo $?

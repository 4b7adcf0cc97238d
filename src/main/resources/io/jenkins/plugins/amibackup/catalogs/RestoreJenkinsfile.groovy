pipeline {
    agent none
    parameters {
        string(name: 'AMI_ID', description: 'The backup to restore')
        string(name: 'AMI_BACKUP_BUCKET', description: 'The bucket that it is in')
        string(name: 'AMI_BACKUP_REGION', description: 'The Region of that bucket')
    }
    stages {
        stage('Restore') {
            steps {
                // launch: true also launches an instance as it was recorded; without it, the AMI comes back.
                amiRestore(
                    amiId: params.AMI_ID,
                    bucket: params.AMI_BACKUP_BUCKET,
                    region: params.AMI_BACKUP_REGION,
                    launch: true)
            }
        }
    }
}
